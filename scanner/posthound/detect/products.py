"""Products that somebody runs under a host of their own, told by the path of their API, which no other has."""

from __future__ import annotations

# https://www.keycloak.org/securing-apps/oidc-layers, https://help.sonatype.com/en/rest-and-integration-api.html,
# https://www.zabbix.com/documentation/current/en/manual/api, https://docs.nextcloud.com/server/latest/developer_manual/client_apis/OCS/,
# https://docs.moodle.org/dev/Creating_a_web_service_client, https://github.com/glpi-project/glpi/blob/main/apirest.md,
# https://pve.proxmox.com/wiki/Proxmox_VE_API, https://jfrog.com/help/r/jfrog-rest-apis
_PATHS = (
    ("/protocol/openid-connect/", "keycloak"),
    ("/service/rest/v1/", "nexus"),
    ("/api_jsonrpc.php", "zabbix"),
    ("/ocs/v1.php/", "nextcloud"),
    ("/ocs/v2.php/", "nextcloud"),
    ("/remote.php/dav/", "nextcloud"),
    ("/webservice/rest/server.php", "moodle"),
    ("/apirest.php/", "glpi"),
    ("/api2/json/", "proxmox"),
    ("/artifactory/api/", "artifactory"),
)
# Characters of an address: every value of a request asks whose it is, however long the text is that stands there for one.
_LONGEST = 2_000


def product_at(url: str) -> str:
    """The product whose API is at an address, or ""."""
    path = url[:_LONGEST].partition("?")[0]
    return next((product for end, product in _PATHS if end in path), "")

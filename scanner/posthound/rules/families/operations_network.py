"""Network gear, firewalls, virtualisation, backup and containers."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider, Verify

# A UUID behind a slash is a resource's id in an address.
_UUID = r"(?<!/)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

FORTINET = Provider(
    id="fortinet",
    name="Fortinet",
    hosts=(
        "forticloud.com",
        "fortinet.com",
        "fortigate.com",
    ),
    rotate="Regenerate the key of the REST API administrator under System > Administrators in FortiOS.",
    references=(
        "https://docs.fortinet.com/document/fortigate/7.6.0/administration-guide/399023/rest-api-administrator",
    ),
)
PALOALTO = Provider(
    id="paloalto",
    name="Palo Alto Networks",
    hosts=("paloaltonetworks.com",),
    rotate=(
        "Expire all API keys under Device > Setup > Management > Authentication settings, or change the"
        " administrator's password."
    ),
    references=("https://docs.paloaltonetworks.com/ngfw/api/pan-os-api-authentication/get-your-api-key",),
)
F5 = Provider(
    id="f5",
    name="F5",
    hosts=(
        "volterra.io",
        "f5.com",
    ),
    rotate=("Delete the token with DELETE /mgmt/shared/authz/tokens/{token} and change the administrator's password."),
    references=(
        "https://clouddocs.f5.com/products/big-iq/mgmt-api/latest/ApiReferences/bigiq_public_api_ref/r_auth_login.html",
    ),
)
CHECKPOINT = Provider(
    id="checkpoint",
    name="Check Point",
    hosts=("checkpoint.com",),
    rotate=(
        "Unset the administrator's API key in SmartConsole under Manage & settings > Administrators and"
        " generate a new one."
    ),
    references=("https://sc1.checkpoint.com/documents/latest/APIs/",),
)
JUNIPER_MIST = Provider(
    id="juniper-mist",
    name="Juniper Mist",
    hosts=(
        "mist.com",
        "mistsys.com",
    ),
    rotate="Delete the token under My account > API token, or Organization > Settings > API token, in Mist.",
    references=(
        "https://www.juniper.net/documentation/us/en/software/mist/automation-integration/topics/ta"
        "sk/create-token-for-rest-api.html",
    ),
)
ARUBA = Provider(
    id="aruba",
    name="HPE Aruba Networking",
    hosts=("arubanetworks.com",),
    rotate=("Revoke the token, or delete the application, under API gateway > System apps & tokens in Aruba Central."),
    references=(
        "https://developer.arubanetworks.com/new-hpe-aruba-networking-central/docs/generating-and-m"
        "anaging-access-tokens",
    ),
)
UNIFI = Provider(
    id="unifi",
    name="Ubiquiti UniFi",
    hosts=(
        "ui.com",
        "ubnt.com",
    ),
    rotate="Delete the key under Settings > Control plane > Integrations (or API at unifi.ui.com).",
    references=("https://developer.ui.com/site-manager-api/gettingstarted",),
)
NETSKOPE = Provider(
    id="netskope",
    name="Netskope",
    hosts=(
        "goskope.com",
        "netskope.com",
    ),
    rotate="Revoke the token under Settings > Tools > REST API in Netskope.",
    references=("https://docs.netskope.com/en/rest-api-v2-overview-312207/",),
)
ILLUMIO = Provider(
    id="illumio",
    name="Illumio",
    hosts=(
        "illum.io",
        "illumio.com",
    ),
    rotate="Delete the key under My profile > My API keys in Illumio.",
    references=(
        "https://docs.illumio.com/core/24.5/Content/Guides/rest-api/authentication-and-api-user-per"
        "missions/api-keys.htm",
    ),
)
INFOBLOX = Provider(
    id="infoblox",
    name="Infoblox",
    hosts=("infoblox.com",),
    rotate="Delete the key under User preferences > User API keys in the Infoblox portal.",
    references=("https://docs.infoblox.com/space/BloxOneCloud/35430405/Configuring+User+API+Keys",),
)
NUTANIX = Provider(
    id="nutanix",
    name="Nutanix",
    hosts=("nutanix.com",),
    rotate="Revoke the key on the service account's page under Admin center > IAM in Prism Central.",
    references=("https://www.nutanix.dev/api-reference-v4/",),
)
RUBRIK = Provider(
    id="rubrik",
    name="Rubrik",
    hosts=(
        "rubrik.com",
        "my.rubrik.com",
    ),
    rotate="Rotate the service account's secret under Settings > Users & roles > Service accounts in Rubrik.",
    references=("https://docs.rubrik.com/en-us/saas/saas/service_accounts.html",),
)
COHESITY = Provider(
    id="cohesity",
    name="Cohesity",
    hosts=("cohesity.com",),
    rotate="Delete the key under Settings > Access management > API keys in Cohesity.",
    references=("https://developer.cohesity.com/docs/helios-getting-started",),
)
COMMVAULT = Provider(
    id="commvault",
    name="Commvault",
    hosts=("commvault.com",),
    rotate="Revoke the access token on the user's page under Manage > Security > Users in Command Center.",
    references=("https://documentation.commvault.com/2024e/expert/rest_api_authentication.html",),
)
PROXMOX = Provider(
    id="proxmox",
    name="Proxmox",
    hosts=("proxmox.com",),
    rotate=(
        "Delete the token under Datacenter > Permissions > API tokens in Proxmox and create one with"
        " privilege separation."
    ),
    references=("https://pve.proxmox.com/wiki/User_Management#pveum_tokens",),
)
PORTAINER = Provider(
    id="portainer",
    name="Portainer",
    hosts=("portainer.io",),
    rotate="Delete the token under My account > Access tokens in Portainer.",
    references=("https://docs.portainer.io/api/access",),
)
RANCHER = Provider(
    id="rancher",
    name="Rancher",
    hosts=(
        "rancher.com",
        "rancher.io",
    ),
    rotate="Delete the token under Account & API keys in Rancher.",
    references=("https://ranchermanager.docs.rancher.com/api/api-tokens",),
)
HARBOR = Provider(
    id="harbor",
    name="Harbor",
    hosts=("goharbor.io",),
    rotate=(
        "Refresh the robot account's secret under Administration > Robot accounts, or the CLI secret"
        " under User profile, in Harbor."
    ),
    references=("https://goharbor.io/docs/main/administration/robot-accounts/",),
)
OPENSHIFT = Provider(
    id="openshift",
    name="Red Hat OpenShift",
    hosts=(
        "openshift.com",
        "openshiftapps.com",
    ),
    rotate="Delete the token with oc delete useroauthaccesstoken, or log out with oc logout.",
    references=(
        "https://docs.redhat.com/en/documentation/openshift_container_platform/4.17/html/authentica"
        "tion_and_authorization/managing-oauth-access-tokens",
    ),
)
MERAKI = Provider(
    id="meraki",
    name="Cisco Meraki",
    hosts=("meraki.com", "meraki.cn"),
    rotate="Revoke the key under API & webhooks in the dashboard profile and generate a new one.",
    references=("https://developer.cisco.com/meraki/api-v1/authorization",),
)

THOUSANDEYES = Provider(
    id="thousandeyes",
    name="Cisco ThousandEyes",
    hosts=("thousandeyes.com",),
    rotate="Revoke the token under Users and Roles > Profile > User API Tokens and create a new one.",
    references=("https://developer.cisco.com/docs/thousandeyes/authentication",),
)

DEFINEDNETWORKING = Provider(
    id="definednetworking",
    name="Defined Networking",
    hosts=("defined.net",),
    rotate="Delete the key under Settings > API keys in the admin panel and create a new one.",
    references=("https://docs.defined.net/api/defined-networking-api/",),
)

PATTERNS = (
    Pattern(
        id="fortinet-api-token",
        provider=FORTINET,
        name="FortiGate REST API token",
        kind="near",
        regex=r"[0-9A-Za-z]{30}|[0-9a-z]{32}",
        keywords=(
            "fortinet",
            "fortigate",
            "fortios",
            "fortimanager",
            "fortianalyzer",
        ),
        severity="critical",
        confidence="medium",
        opens="Reads and changes the firewall's configuration.",
        check="mixed",
        matches=("FORTINET_TOKEN=<alnum:30>",),
        rejects=("FORTINET_TOKEN=<alnum:18>",),
    ),
    Pattern(
        id="paloalto-pan-os-key",
        provider=PALOALTO,
        name="PAN-OS API key",
        # every key opens with the same encrypted header
        regex=r"LUFRPT[0-9A-Za-z+/]{40,400}={0,2}",
        keywords=("lufrpt",),
        fields=("x-pan-key",),
        severity="critical",
        opens="Reads and changes the firewall's configuration as its administrator.",
        matches=(
            "LUFRPT<alnum:90>==",
            "LUFRPT<alnum:134>=",
        ),
        rejects=("LUFRPT<alnum:20>==",),
    ),
    Pattern(
        id="paloalto-prisma-secret",
        provider=PALOALTO,
        name="Prisma Cloud secret key",
        kind="near",
        regex=r"[0-9A-Za-z+/]{27}=",
        keywords=(
            "prisma",
            "paloalto",
        ),
        severity="critical",
        confidence="medium",
        opens="Reads and changes the tenant's cloud security settings.",
        rotate="Delete the access key under Settings > Access control > Access keys in Prisma Cloud.",
        matches=("PRISMA_CLOUD_SECRET_KEY=<alnum:27>=",),
        rejects=("PRISMA_CLOUD_SECRET_KEY=<alnum:15>=",),
    ),
    Pattern(
        id="paloalto-cortex-api-key",
        provider=PALOALTO,
        name="Cortex XDR or XSOAR API key",
        kind="near",
        regex=r"[0-9A-Za-z]{128}",
        keywords=(
            "cortex",
            "xsoar",
            "paloaltonetworks",
            "demisto",
            "palo_alto_networks",
            "palo-alto-networks",
            "palo alto networks",
        ),
        severity="critical",
        confidence="medium",
        opens="Reads incidents and isolates or runs scripts on endpoints.",
        check="mixed",
        rotate="Delete the key under Settings > Configurations > API keys in Cortex.",
        matches=("CORTEX_API_KEY=<alnum:128>",),
        rejects=("CORTEX_API_KEY=<alnum:76>",),
    ),
    Pattern(
        id="f5-auth-token",
        provider=F5,
        name="F5 BIG-IP authentication token",
        kind="near",
        regex=r"[0-9A-Z]{26}",
        keywords=(
            "x-f5-auth-token",
            "f5-auth",
            "f5_auth",
            "f5_token",
            "bigip",
            "big-ip",
            "big_ip",
            "f5-token",
        ),
        fields=("x-f5-auth-token",),
        severity="critical",
        confidence="medium",
        opens="Acts as the signed-in administrator for twenty minutes or longer.",
        check="mixed",
        matches=("X-F5-Auth-Token: <upperalnum:26>",),
        rejects=("X-F5-Auth-Token: <upperalnum:15>",),
    ),
    Pattern(
        id="checkpoint-session-id",
        provider=CHECKPOINT,
        name="Check Point session id",
        kind="near",
        regex=r"[0-9A-Za-z_-]{43}(?![_-])",
        keywords=("x-chkp-sid", "chkp_", "chkp-", "check point", "check_point"),
        fields=("x-chkp-sid",),
        severity="critical",
        confidence="medium",
        opens="Acts as the signed-in administrator.",
        check="mixed",
        matches=("X-chkp-sid: <b64url:43>",),
        rejects=("X-chkp-sid: <b64url:25>",),
    ),
    Pattern(
        id="juniper-mist-api-token",
        provider=JUNIPER_MIST,
        name="Juniper Mist API token",
        kind="near",
        regex=r"[0-9A-Za-z]{64,96}",
        keywords=(
            "api.mist.com",
            "mist_api",
            "mist_token",
            "mistapi",
            "mist-api",
            "juniper_mist",
            "mistsys",
            "junipermist",
            "juniper-mist",
            "juniper mist",
            "mist-token",
            "misttoken",
            "mist api",
            "mist token",
        ),
        severity="critical",
        confidence="medium",
        opens="Reads and changes the organisation's networks.",
        entropy=3.5,
        check="mixed",
        matches=("MIST_API_TOKEN=<alnum:80>",),
        rejects=("MIST_API_TOKEN=<alnum:40>",),
    ),
    Pattern(
        id="aruba-access-token",
        provider=ARUBA,
        name="Aruba Central token or client secret",
        kind="near",
        regex=r"[0-9A-Za-z]{32}",
        keywords=(
            "arubanetworks",
            "aruba_central",
            "aruba-central",
            "arubacentral",
            "aruba_client",
            "aruba_access",
            "aruba_refresh",
            "aruba_token",
            "aruba_api",
            "aruba-client",
            "arubaclient",
            "aruba-access",
            "arubaaccess",
            "aruba-token",
            "arubatoken",
            "aruba-api",
            "arubaapi",
            "aruba token",
            "aruba api",
            "aruba_key",
            "aruba_secret",
            "aruba_private",
            "aruba-key",
            "aruba-secret",
            "aruba-private",
            "arubakey",
            "arubasecret",
            "arubaprivate",
            "aruba key",
            "aruba secret",
            "aruba access",
            "aruba private",
        ),
        severity="high",
        confidence="medium",
        opens="Reads and changes the account's networks.",
        check="mixed",
        matches=("ARUBA_CENTRAL_TOKEN=<alnum:32>",),
        rejects=("ARUBA_CENTRAL_TOKEN=<alnum:19>",),
    ),
    Pattern(
        id="unifi-api-key",
        provider=UNIFI,
        name="UniFi API key",
        kind="near",
        regex=r"[0-9A-Za-z_-]{32}(?![_-])",
        keywords=(
            "unifi",
            "ubiquiti",
            "api.ui.com",
        ),
        severity="high",
        confidence="medium",
        opens="Reads and changes sites, devices and clients.",
        check="mixed",
        matches=("UNIFI_API_KEY=<b64url:32>",),
        rejects=("UNIFI_API_KEY=<b64url:19>",),
    ),
    Pattern(
        id="netskope-api-token",
        provider=NETSKOPE,
        name="Netskope API token",
        kind="near",
        regex=r"[0-9a-f]{32}|[0-9A-Za-z+/_-]{40,120}={0,2}",
        keywords=(
            "netskope",
            "goskope",
        ),
        fields=("netskope-api-token",),
        severity="high",
        confidence="medium",
        opens="Reads events and alerts and changes policies as its endpoints allow.",
        check="mixed",
        matches=(
            "NETSKOPE_API_KEY=<hex:32>",
            "Netskope-Api-Token: <hex:32>",
        ),
        rejects=("NETSKOPE_API_KEY=<hex:19>",),
    ),
    Pattern(
        id="illumio-api-secret",
        provider=ILLUMIO,
        name="Illumio API key secret",
        kind="near",
        regex=r"[0-9a-f]{64}",
        keywords=("illumio",),
        severity="critical",
        confidence="medium",
        opens="Reads and changes segmentation policies.",
        matches=("ILLUMIO_API_SECRET=<hex:64>",),
        rejects=("ILLUMIO_API_SECRET=<hex:38>",),
    ),
    Pattern(
        id="infoblox-api-key",
        provider=INFOBLOX,
        name="Infoblox portal API key",
        kind="near",
        regex=r"[0-9a-f]{64}|[0-9a-f]{32}",
        keywords=(
            "infoblox",
            "bloxone",
        ),
        severity="critical",
        confidence="medium",
        opens="Reads and changes DNS, addresses and threat policies as its user.",
        matches=("INFOBLOX_API_KEY=<hex:64>",),
        rejects=("INFOBLOX_API_KEY=<hex:38>",),
    ),
    Pattern(
        id="nutanix-api-key",
        provider=NUTANIX,
        name="Nutanix API key",
        kind="near",
        regex=(
            r"(?<!/)[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}|[0-9A-Za"
            r"-z_-]{40,80}(?![_-])"
        ),
        keywords=(
            "nutanix",
            "x-ntnx-api-key",
            "ntnx",
        ),
        fields=("x-ntnx-api-key",),
        severity="critical",
        confidence="medium",
        opens="Manages virtual machines and clusters as its role allows.",
        check="mixed",
        matches=(
            "NUTANIX_API_KEY=<uuid>",
            "X-ntnx-api-key: <b64url:48>",
        ),
        rejects=("NUTANIX_API_KEY=<hex:18>",),
    ),
    Pattern(
        id="rubrik-secret",
        provider=RUBRIK,
        name="Rubrik service account secret",
        kind="near",
        regex=r"[0-9A-Za-z+/_-]{60,100}={0,2}",
        keywords=("rubrik",),
        severity="critical",
        confidence="medium",
        opens="Reads, restores and deletes backups as its role allows.",
        entropy=2.8,
        check="mixed",
        matches=("RUBRIK_CLIENT_SECRET=<alnum:86>",),
        rejects=("RUBRIK_CLIENT_SECRET=<alnum:32>",),
    ),
    Pattern(
        id="cohesity-api-key",
        provider=COHESITY,
        name="Cohesity API key",
        kind="near",
        regex=_UUID,
        keywords=("cohesity",),
        severity="critical",
        confidence="medium",
        opens="Reads, restores and deletes backups as its user.",
        matches=("COHESITY_API_KEY=<uuid>",),
        rejects=("COHESITY_API_KEY=<hex:18>",),
    ),
    Pattern(
        id="commvault-auth-token",
        provider=COMMVAULT,
        name="Commvault authentication token",
        regex=r"QSDK [0-9a-f]{80,1600}",
        keywords=("qsdk",),
        severity="critical",
        opens="Reads, restores and deletes backups as its user.",
        matches=("QSDK <hex:240>",),
        rejects=("QSDK <hex:40>",),
    ),
    Pattern(
        id="proxmox-api-token",
        provider=PROXMOX,
        name="Proxmox API token",
        # user@realm!name=UUID
        regex=(
            r"[0-9A-Za-z._-]{1,60}@[0-9A-Za-z-]{2,30}![0-9A-Za-z._-]{1,60}[=:](?P<secret>(?<!/)[0-9a-f]{"
            r"8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
        ),
        keywords=(
            "@pam!",
            "@pve!",
            "@pbs!",
            "@pmg!",
            "pveapitoken",
            "pbsapitoken",
            "pmgapitoken",
        ),
        severity="critical",
        opens="Manages virtual machines, backups and hosts as the token's permissions allow.",
        matches=(
            "PVEAPIToken=root@pam!ci=<uuid>",
            "backup@pbs!cron:<uuid>",
        ),
        rejects=("PVEAPIToken=root@pam!ci=<hex:18>",),
    ),
    Pattern(
        id="proxmox-token-secret",
        provider=PROXMOX,
        name="Proxmox API token secret",
        kind="near",
        regex=_UUID,
        keywords=(
            "proxmox",
            "pve_token",
            "pve_api",
            "pm_api_token",
            "pve-token",
            "pve-api",
            "pm-api-token",
        ),
        severity="critical",
        confidence="medium",
        opens="With the token's id, manages virtual machines and hosts.",
        matches=("PROXMOX_TOKEN_SECRET=<uuid>",),
        rejects=("PROXMOX_TOKEN_SECRET=<hex:18>",),
    ),
    Pattern(
        id="portainer-access-token",
        provider=PORTAINER,
        name="Portainer access token",
        regex=r"ptr_[0-9A-Za-z+/]{43}=?",
        keywords=("ptr_",),
        severity="critical",
        opens="Manages containers and, through them, their hosts.",
        matches=("ptr_<alnum:43>=",),
        rejects=("ptr_<alnum:25>=",),
    ),
    Pattern(
        id="rancher-api-token",
        provider=RANCHER,
        name="Rancher API token",
        regex=r"(?:token-[0-9a-z]{5}|kubeconfig-u(?:ser)?-[0-9a-z-]{5,40}):[0-9a-z]{54}",
        keywords=(
            "token-",
            "kubeconfig-u",
        ),
        severity="critical",
        opens="Manages the clusters that its user may see.",
        matches=(
            "token-<loweralnum:5>:<loweralnum:54>",
            "kubeconfig-user-<loweralnum:5>:<loweralnum:54>",
        ),
    ),
    Pattern(
        id="harbor-robot-secret",
        provider=HARBOR,
        name="Harbor robot or CLI secret",
        kind="near",
        regex=r"[0-9A-Za-z]{32}",
        keywords=(
            "harbor_",
            "harbor-",
            "goharbor",
            "harborrobot",
            "harborsecret",
            "robot$",
            "harborapi",
            "harborkey",
            "harbortoken",
            "harboraccess",
            "harborprivate",
            "harbor api",
            "harbor key",
            "harbor token",
            "harbor secret",
            "harbor access",
            "harbor private",
        ),
        severity="high",
        confidence="medium",
        opens="Pushes and pulls images as the account's permissions allow.",
        entropy=3.0,
        check="mixed",
        matches=("HARBOR_ROBOT_SECRET=<alnum:32>",),
        rejects=("HARBOR_ROBOT_SECRET=<alnum:19>",),
    ),
    Pattern(
        id="openshift-oauth-token",
        provider=OPENSHIFT,
        name="OpenShift OAuth access token",
        regex=r"sha256~[0-9A-Za-z_-]{43}(?![_-])",
        keywords=("sha256~",),
        severity="critical",
        opens="Acts as its user in the cluster.",
        matches=("sha256~<b64url:43>",),
        rejects=("sha256~<b64url:25>",),
    ),
    Pattern(
        id="meraki-api-key",
        provider=MERAKI,
        name="Meraki dashboard API key",
        kind="near",
        regex=r"[0-9a-z]{40}",
        keywords=("meraki",),
        severity="critical",
        check="mixed",
        confidence="medium",
        fields=("x-cisco-meraki-api-key",),
        opens="The networks and devices of every organisation that its administrator manages.",
        matches=("MERAKI_DASHBOARD_API_KEY=<hex:40>", "X-Cisco-Meraki-API-Key: <hex:40>"),
        rejects=("MERAKI_API_KEY=<hex:48>",),
        verify=Verify(
            "https://api.meraki.com/api/v1/organizations", headers=(("X-Cisco-Meraki-API-Key", "{secret}"),), dead=()
        ),
    ),
    Pattern(
        id="thousandeyes-api-token",
        provider=THOUSANDEYES,
        name="ThousandEyes user API token",
        kind="near",
        regex=r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9a-z]{32}",
        keywords=("thousandeyes", "thousand_eyes", "thousand-eyes", "thousand eyes"),
        severity="high",
        confidence="medium",
        check="mixed",
        opens="Tests, agents and alerts as far as its user may see and change them.",
        matches=("THOUSANDEYES_TOKEN=<uuid>", "THOUSANDEYES_TOKEN=<loweralnum:32>"),
        rejects=("THOUSANDEYES_TOKEN=<hex:40>",),
        verify=Verify(
            "https://api.thousandeyes.com/v7/account-groups", headers=(("Authorization", "Bearer {secret}"),)
        ),
    ),
    Pattern(
        id="definednetworking-api-key",
        provider=DEFINEDNETWORKING,
        name="Defined Networking API key",
        regex=r"dnkey-[0-9A-Za-z_=-]{26}-[0-9A-Za-z_=-]{52}",
        keywords=("dnkey-",),
        severity="critical",
        opens="The overlay network: its hosts, roles and firewall rules.",
        matches=("dnkey-<base32:26>-<base32:52>", "dnkey-<alnum:26>-<alnum:52>"),
        rejects=("dnkey-<base32:26>-<base32:20>",),
    ),
)

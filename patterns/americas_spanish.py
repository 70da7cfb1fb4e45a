"""Spanish-speaking America and Canada: tax documents, accounting, registers, transport."""

from __future__ import annotations

from patterns.model import Pattern, Provider

FACTURAPI = Provider(
    id="facturapi",
    name="Facturapi",
    hosts=("facturapi.io",),
    rotate="Renew the key under Settings > API keys of the organisation.",
    rotate_url="https://dashboard.facturapi.io/",
    references=("https://docs.facturapi.io/docs/guides/api-keys/",),
)

SKYDROPX = Provider(
    id="skydropx",
    name="Skydropx",
    hosts=("api.skydropx.com", "pro.skydropx.com", "skydropx.com"),
    rotate="Regenerate the API key under Connections > API.",
    rotate_url="https://pro.skydropx.com/",
    references=("https://docs.skydropx.com/",),
)

ENVIA_COM = Provider(
    id="envia-com",
    name="Envia.com",
    hosts=("api.envia.com", "envia.com", "ship.envia.com"),
    rotate="Delete the token under Settings > Developers and create a new one.",
    rotate_url="https://ship.envia.com/settings/developers",
    references=("https://docs.envia.com/",),
)

BANXICO = Provider(
    id="banxico",
    name="Banco de Mexico (SIE)",
    hosts=("www.banxico.org.mx", "banxico.org.mx"),
    rotate="Ask for a new token on the SIE API page.",
    rotate_url="https://www.banxico.org.mx/SieAPIRest/service/v1/token",
    references=("https://www.banxico.org.mx/SieAPIRest/service/v1/doc/consultaToken",),
)

INEGI = Provider(
    id="inegi",
    name="INEGI",
    hosts=("www.inegi.org.mx", "inegi.org.mx"),
    rotate="Ask for a new token on the API's page.",
    rotate_url="https://www.inegi.org.mx/app/desarrolladores/generatoken/Usuarios/token_Verify",
    references=("https://www.inegi.org.mx/servicios/api_indicadores.html",),
)

COPOMEX = Provider(
    id="copomex",
    name="COPOMEX",
    hosts=("api.copomex.com", "copomex.com"),
    rotate="Regenerate the token in the COPOMEX panel.",
    rotate_url="https://api.copomex.com/panel/",
    references=("https://api.copomex.com/documentacion/inicio",),
)

AFIP_SDK = Provider(
    id="afip-sdk",
    name="Afip SDK",
    hosts=("app.afipsdk.com", "afipsdk.com"),
    rotate="Delete the access token in the dashboard and create a new one.",
    rotate_url="https://app.afipsdk.com/",
    references=("https://docs.afipsdk.com/",),
)

API_TRANSPORTE = Provider(
    id="api-transporte",
    name="Buenos Aires Transport API",
    hosts=("apitransporte.buenosaires.gob.ar",),
    rotate="Ask for new credentials on the API's registration page.",
    rotate_url="https://api-transporte.buenosaires.gob.ar/",
    references=("https://api-transporte.buenosaires.gob.ar/",),
)

HAULMER = Provider(
    id="haulmer",
    name="Haulmer (OpenFactura)",
    hosts=("api.haulmer.com", "dev-api.haulmer.com", "haulmer.com", "openfactura.cl"),
    rotate="Regenerate the API key under Integrations in OpenFactura.",
    rotate_url="https://www.openfactura.cl/",
    references=("https://docsapi-openfactura.haulmer.com/",),
)

BSALE = Provider(
    id="bsale",
    name="Bsale",
    hosts=("api.bsale.cl", "api.bsale.io", "bsale.cl", "bsale.io"),
    rotate="Ask Bsale's support to replace the access token.",
    references=("https://docs.bsale.dev/",),
)

CMF_CHILE = Provider(
    id="cmf-chile",
    name="CMF Chile",
    hosts=("api.cmfchile.cl", "api.sbif.cl", "cmfchile.cl"),
    rotate="Ask for a new API key on the registration page.",
    rotate_url="https://api.cmfchile.cl/",
    references=("https://api.cmfchile.cl/documentacion/index.html",),
)

MERCADO_PUBLICO = Provider(
    id="mercado-publico",
    name="Mercado Publico",
    hosts=("api.mercadopublico.cl", "mercadopublico.cl"),
    rotate="Ask for a new ticket on the API's page.",
    rotate_url="https://api.mercadopublico.cl/",
    references=("https://api.mercadopublico.cl/modules/IniciarSesion.aspx",),
)

SIIGO = Provider(
    id="siigo",
    name="Siigo",
    hosts=("api.siigo.com", "siigo.com"),
    rotate="Regenerate the access key under Alliances > My API credential.",
    rotate_url="https://siigonube.siigo.com/",
    references=("https://siigoapi.docs.apiary.io/",),
)

APIS_NET_PE = Provider(
    id="apis-net-pe",
    name="APIs.net.pe (Decolecta)",
    hosts=("api.apis.net.pe", "apis.net.pe", "api.decolecta.com", "decolecta.com"),
    rotate="Regenerate the token in the account's panel.",
    rotate_url="https://apis.net.pe/app",
    references=("https://docs.apis.net.pe/",),
)

NUBEFACT = Provider(
    id="nubefact",
    name="NubeFacT",
    hosts=("api.nubefact.com", "nubefact.com"),
    rotate="Regenerate the token under API integration in the NubeFacT account.",
    rotate_url="https://www.nubefact.com/login",
    references=("https://www.nubefact.com/integracion",),
)

CANADA_POST = Provider(
    id="canada-post",
    name="Canada Post",
    hosts=("soa-gw.canadapost.ca", "ct.soa-gw.canadapost.ca", "canadapost.ca", "canadapost-postescanada.ca"),
    rotate="Regenerate the API keys in the developer program's profile.",
    rotate_url="https://www.canadapost-postescanada.ca/info/mc/business/productsservices/developers/services/gettingstarted.jsf",
    references=(
        (
            "https://www.canadapost-"
            " postescanada.ca/info/mc/business/productsservices/developers/services/fundamentals.jsf"
        ),
    ),
)

TRANSLINK = Provider(
    id="translink",
    name="TransLink (British Columbia)",
    hosts=("api.translink.ca", "gtfsapi.translink.ca", "translink.ca"),
    rotate="Ask for a new key in the developer account.",
    rotate_url="https://www.translink.ca/about-us/doing-business-with-translink/app-developer-resources",
    references=(
        ("https://www.translink.ca/about-us/doing-business-with-translink/app-developer- resources/gtfs/gtfs-realtime"),
    ),
)

STM_MONTREAL = Provider(
    id="stm-montreal",
    name="STM (Montreal transit)",
    hosts=("api.stm.info", "stm.info"),
    rotate="Delete the application in the API portal and create a new one.",
    rotate_url="https://portail.developpeurs.stm.info/apihub",
    references=("https://www.stm.info/en/about/developers",),
)

PATTERNS = (
    Pattern(
        id="facturapi-secret-key",
        provider=FACTURAPI,
        name="Facturapi secret key",
        kind="near",
        regex=r"sk_(?:live|test|user)_[0-9A-Za-z]{30,64}",
        keywords=("facturapi", "factura_api"),
        severity="critical",
        opens="Tax invoices in the company's name.",
        matches=("FACTURAPI_SECRET_KEY=sk_live_<alnum:40>",),
        rejects=("FACTURAPI_SECRET_KEY=sk_live_<alnum:8>",),
    ),
    Pattern(
        id="skydropx-api-key",
        provider=SKYDROPX,
        name="Skydropx API key",
        kind="near",
        regex=r"(?<![_-])[0-9A-Za-z_-]{43}(?![_-])",
        keywords=("skydropx",),
        severity="high",
        confidence="medium",
        opens="Shipments, labels and customers' addresses.",
        entropy=3.5,
        check="mixed",
        matches=("SKYDROPX_API_KEY=<b64url:43>",),
        rejects=("SKYDROPX_API_KEY=<b64url:51>",),
    ),
    Pattern(
        id="envia-com-api-token",
        provider=ENVIA_COM,
        name="Envia.com API token",
        kind="near",
        regex=r"[0-9a-f]{64}",
        keywords=("envia.com", "envia_", "enviacom", "envia-", "envia_com"),
        severity="high",
        confidence="medium",
        opens="Shipments, labels and customers' addresses.",
        matches=("ENVIA_API_TOKEN=<hex:64>",),
        rejects=("ENVIA_API_TOKEN=<hex:80>",),
    ),
    Pattern(
        id="banxico-bmx-token",
        provider=BANXICO,
        name="Banxico SIE token",
        kind="near",
        regex=r"[0-9a-f]{64}",
        keywords=("bmx-token", "bmx_token", "bmxtoken", "banxico"),
        severity="low",
        confidence="medium",
        opens="API calls in the user's name against their quota.",
        fields=("bmx-token",),
        matches=("bmx-token: <hex:64>",),
        rejects=("bmx-token: <hex:72>",),
    ),
    Pattern(
        id="inegi-token",
        provider=INEGI,
        name="INEGI token",
        kind="near",
        regex=r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        keywords=("inegi", "denue"),
        severity="low",
        confidence="medium",
        opens="API calls in the user's name against their quota.",
        matches=("INEGI_TOKEN=<uuid>",),
        rejects=("INEGI_TOKEN=<hex:32>",),
    ),
    Pattern(
        id="copomex-token",
        provider=COPOMEX,
        name="COPOMEX token",
        kind="near",
        regex=r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        keywords=("copomex",),
        severity="low",
        confidence="medium",
        opens="Postcode look-ups at the account's cost.",
        matches=("COPOMEX_TOKEN=<uuid>",),
        rejects=("COPOMEX_TOKEN=<hex:32>",),
    ),
    Pattern(
        id="afip-sdk-access-token",
        provider=AFIP_SDK,
        name="Afip SDK access token",
        kind="near",
        regex=r"[0-9A-Za-z]{64}",
        keywords=("afipsdk", "afip_sdk", "afip-sdk", "afip_access"),
        severity="high",
        confidence="medium",
        opens="Tax web services with the certificates that the account keeps.",
        entropy=3.0,
        check="mixed",
        matches=("AFIPSDK_ACCESS_TOKEN=<alnum:64>",),
        rejects=("AFIPSDK_ACCESS_TOKEN=<alnum:72>",),
    ),
    Pattern(
        id="api-transporte-client-secret",
        provider=API_TRANSPORTE,
        name="Buenos Aires Transport API client secret",
        kind="near",
        regex=r"[0-9A-Fa-f]{32}",
        keywords=("apitransporte", "api_transporte", "api-transporte"),
        severity="low",
        confidence="medium",
        opens="API calls in the user's name against their quota.",
        matches=("APITRANSPORTE_CLIENT_SECRET=<hex:32>",),
        rejects=("APITRANSPORTE_CLIENT_SECRET=<hex:40>",),
    ),
    Pattern(
        id="haulmer-api-key",
        provider=HAULMER,
        name="OpenFactura API key",
        kind="near",
        regex=r"[0-9a-f]{32}",
        keywords=("openfactura", "haulmer", "open_factura"),
        severity="critical",
        confidence="medium",
        opens="Tax invoices in the company's name.",
        matches=("OPENFACTURA_API_KEY=<hex:32>",),
        rejects=("OPENFACTURA_API_KEY=<hex:40>",),
    ),
    Pattern(
        id="bsale-access-token",
        provider=BSALE,
        name="Bsale access token",
        kind="near",
        regex=r"[0-9a-f]{40}",
        keywords=("bsale",),
        severity="critical",
        confidence="medium",
        opens="Sales, stock, customers and tax documents of the company.",
        matches=("BSALE_ACCESS_TOKEN=<hex:40>",),
        rejects=("BSALE_ACCESS_TOKEN=<hex:48>",),
    ),
    Pattern(
        id="cmf-chile-api-key",
        provider=CMF_CHILE,
        name="CMF Chile API key",
        kind="near",
        regex=r"[0-9a-f]{40}",
        keywords=("cmfchile", "cmf_chile", "cmf_api", "sbif"),
        severity="low",
        confidence="medium",
        opens="API calls in the user's name against their quota.",
        matches=("CMFCHILE_API_KEY=<hex:40>",),
        rejects=("CMFCHILE_API_KEY=<hex:48>",),
    ),
    Pattern(
        id="mercado-publico-ticket",
        provider=MERCADO_PUBLICO,
        name="Mercado Publico ticket",
        kind="near",
        regex=r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
        keywords=("mercadopublico", "mercado_publico", "chilecompra"),
        severity="low",
        confidence="medium",
        opens="API calls in the user's name against their quota.",
        matches=("MERCADOPUBLICO_TICKET=<UUID>",),
        rejects=("MERCADOPUBLICO_TICKET=<hex:32>",),
    ),
    Pattern(
        id="siigo-access-key",
        provider=SIIGO,
        name="Siigo access key",
        kind="near",
        regex=r"(?<![+/])[0-9A-Za-z+/]{40,88}={0,2}(?![+/])",
        keywords=("siigo",),
        severity="critical",
        confidence="medium",
        opens="Invoices, accounting and customers of the company.",
        entropy=3.5,
        check="mixed",
        matches=("SIIGO_ACCESS_KEY=<b64:40-88>",),
        rejects=("SIIGO_ACCESS_KEY=<b64:96>",),
    ),
    Pattern(
        id="apis-net-pe-token",
        provider=APIS_NET_PE,
        name="APIs.net.pe token",
        regex=r"apis-token-[0-9]{1,7}\.[0-9A-Za-z_-]{30,44}(?![_-])",
        keywords=("apis-token-",),
        severity="medium",
        opens="Look-ups of persons and companies at the account's cost.",
        matches=("Bearer apis-token-<digit:5>.<alnum:32>",),
        rejects=("apis-token-<digit:5>.<alnum:8>",),
    ),
    Pattern(
        id="apis-net-pe-decolecta-key",
        provider=APIS_NET_PE,
        name="Decolecta API key",
        kind="near",
        regex=r"sk_[0-9]{1,7}\.[0-9A-Za-z_-]{30,44}(?![_-])",
        keywords=("decolecta",),
        severity="medium",
        opens="Look-ups of persons and companies at the account's cost.",
        matches=("DECOLECTA_DECOLECTA_KEY=sk_<digit:5>.<alnum:32>",),
        rejects=("DECOLECTA_DECOLECTA_KEY=sk_<digit:5>.<alnum:8>",),
    ),
    Pattern(
        id="nubefact-token",
        provider=NUBEFACT,
        name="NubeFacT token",
        kind="near",
        regex=r"[0-9a-f]{64,72}",
        keywords=("nubefact",),
        severity="critical",
        confidence="medium",
        opens="Tax invoices in the company's name.",
        matches=("NUBEFACT_TOKEN=<hex:64-72>",),
        rejects=("NUBEFACT_TOKEN=<hex:80>",),
    ),
    Pattern(
        id="canada-post-api-password",
        provider=CANADA_POST,
        name="Canada Post API password",
        kind="near",
        regex=r"(?:[0-9a-f]{16}:)?[0-9a-f]{22}",
        keywords=("canadapost", "canada_post", "canada-post", "postescanada"),
        severity="high",
        confidence="medium",
        opens="Shipments and labels at the account's cost.",
        matches=("CANADA_POST_PASSWORD=<hex:22>", "canadapost: <hex:16>:<hex:22>"),
        rejects=("CANADAPOST_API_PASSWORD=<hex:32>",),
    ),
    Pattern(
        id="translink-api-key",
        provider=TRANSLINK,
        name="TransLink API key",
        kind="near",
        regex=r"[0-9A-Za-z]{20}",
        keywords=("translink",),
        severity="low",
        confidence="medium",
        opens="API calls in the user's name against their quota.",
        entropy=3.0,
        check="mixed",
        matches=("TRANSLINK_API_KEY=<alnum:20>",),
        rejects=("TRANSLINK_API_KEY=<alnum:28>",),
    ),
    Pattern(
        id="stm-montreal-api-key",
        provider=STM_MONTREAL,
        name="STM API key",
        kind="near",
        regex=r"l7(?:xx)?[0-9a-f]{32,34}",
        keywords=("stm_api", "stm.info", "stm_key", "stm-api", "stminfo", "stm_montreal", "api.stm"),
        severity="low",
        opens="API calls in the user's name against their quota.",
        matches=("STM_API_API_KEY=l7xx<hex:32>",),
        rejects=("STM_API_API_KEY=l7xx<hex:12>",),
    ),
)

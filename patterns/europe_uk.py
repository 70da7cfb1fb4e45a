"""British services: registers, transport, maps, addresses, post, government."""

from __future__ import annotations

from patterns.model import Pattern, Provider

DVLA = Provider(
    id="dvla",
    name="DVLA",
    hosts=("driver-vehicle-licensing.api.gov.uk",),
    rotate="Ask DVLA's developer support to revoke the key and issue a new one.",
    rotate_url="https://developer-portal.driver-vehicle-licensing.api.gov.uk/",
    references=(
        (
            "https://developer-portal.driver-vehicle-licensing.api.gov.uk/apis/vehicle-enquiry-"
            " service/vehicle-enquiry-service-description.html"
        ),
    ),
)

DVSA = Provider(
    id="dvsa",
    name="DVSA MOT history",
    hosts=("history.mot.api.gov.uk", "tapi.dvsa.gov.uk", "beta.check-mot.service.gov.uk"),
    rotate="Renew the credentials on the MOT history API's service page.",
    rotate_url="https://documentation.history.mot.api.gov.uk/",
    references=("https://documentation.history.mot.api.gov.uk/mot-history-api/authentication/",),
)

HMRC = Provider(
    id="hmrc",
    name="HMRC",
    hosts=("api.service.hmrc.gov.uk", "test-api.service.hmrc.gov.uk", "hmrc.gov.uk"),
    rotate="Add a new client secret on the application's page of the developer hub and delete the old one.",
    rotate_url="https://developer.service.hmrc.gov.uk/developer/applications",
    references=("https://developer.service.hmrc.gov.uk/api-documentation/docs/authorisation",),
)

TFL = Provider(
    id="tfl",
    name="Transport for London",
    hosts=("api.tfl.gov.uk", "tfl.gov.uk"),
    rotate="Regenerate the subscription's key in the TfL API portal's profile.",
    rotate_url="https://api-portal.tfl.gov.uk/profile",
    references=("https://api-portal.tfl.gov.uk/",),
)

ORDNANCE_SURVEY = Provider(
    id="ordnance-survey",
    name="Ordnance Survey",
    hosts=("api.os.uk", "os.uk"),
    rotate="Regenerate the API key on the project's page of the OS Data Hub.",
    rotate_url="https://osdatahub.os.uk/projects",
    references=("https://docs.os.uk/os-apis/core-concepts/authentication",),
)

ROYAL_MAIL = Provider(
    id="royal-mail",
    name="Royal Mail",
    hosts=("api.royalmail.net", "api.royalmail.com", "royalmail.net", "royalmail.com", "parcel.royalmail.com"),
    rotate=(
        "Reset the client secret on the application's page of the developer portal, or regenerate the"
        " Click & Drop key under Settings > Integrations."
    ),
    rotate_url="https://developer.royalmail.net/",
    references=("https://developer.royalmail.net/",),
)

NHS = Provider(
    id="nhs",
    name="NHS England",
    hosts=("api.service.nhs.uk", "nhs.uk"),
    rotate="Delete the API key on the application's page of the developer account and add a new one.",
    rotate_url="https://onboarding.prod.api.platform.nhs.uk/",
    references=(
        (
            "https://digital.nhs.uk/developer/guides-and-documentation/security-and-"
            " authorisation/application-restricted-restful-apis-api-key-authentication"
        ),
    ),
)

GOVUK_NOTIFY = Provider(
    id="govuk-notify",
    name="GOV.UK Notify",
    hosts=("api.notifications.service.gov.uk", "notifications.service.gov.uk"),
    rotate="Revoke the key on the service's API integration page and create a new one.",
    rotate_url="https://www.notifications.service.gov.uk/",
    references=("https://docs.notifications.service.gov.uk/rest-api.html#api-keys",),
)

GOVUK_PAY = Provider(
    id="govuk-pay",
    name="GOV.UK Pay",
    hosts=("publicapi.payments.service.gov.uk", "payments.service.gov.uk"),
    rotate="Revoke the key under the service's API keys and create a new one.",
    rotate_url="https://selfservice.payments.service.gov.uk/",
    references=("https://docs.payments.service.gov.uk/api_reference/",),
)

IDEAL_POSTCODES = Provider(
    id="ideal-postcodes",
    name="Ideal Postcodes",
    hosts=("api.ideal-postcodes.co.uk", "ideal-postcodes.co.uk"),
    rotate="Detach or delete the key in the dashboard and create a new one with allowed URLs.",
    rotate_url="https://account.ideal-postcodes.co.uk/",
    references=("https://docs.ideal-postcodes.co.uk/docs/api/authentication",),
)

GETADDRESS = Provider(
    id="getaddress",
    name="getAddress.io",
    hosts=("api.getaddress.io", "getaddress.io"),
    rotate="Delete the API key on the account's page and create a new one.",
    rotate_url="https://getaddress.io/",
    references=("https://documentation.getaddress.io/",),
)

LOQATE = Provider(
    id="loqate",
    name="Loqate (PCA Predict)",
    hosts=("api.addressy.com", "services.postcodeanywhere.co.uk", "loqate.com"),
    rotate="Disable the key under Keys & settings of the service and create a new one.",
    rotate_url="https://account.loqate.com/",
    references=("https://docs.loqate.com/our-services/address-capture/getting-started/api-keys",),
)

MET_OFFICE = Provider(
    id="met-office",
    name="Met Office",
    hosts=("data.hub.api.metoffice.gov.uk", "datapoint.metoffice.gov.uk", "metoffice.gov.uk"),
    rotate="Regenerate the subscription's key in the Weather DataHub account.",
    rotate_url="https://datahub.metoffice.gov.uk/",
    references=("https://datahub.metoffice.gov.uk/docs/getting-started",),
)

NATIONAL_RAIL = Provider(
    id="national-rail",
    name="National Rail (Darwin, LDBWS)",
    hosts=(
        "lite.realtime.nationalrail.co.uk",
        "realtime.nationalrail.co.uk",
        "api1.raildata.org.uk",
        "raildata.org.uk",
    ),
    rotate="Ask for a new token on the OpenLDBWS registration page.",
    rotate_url="https://realtime.nationalrail.co.uk/OpenLDBWSRegistration",
    references=("https://lite.realtime.nationalrail.co.uk/openldbws/",),
)

TRANSPORTAPI = Provider(
    id="transportapi",
    name="TransportAPI",
    hosts=("transportapi.com",),
    rotate="Regenerate the key on the application's page of the developer portal.",
    rotate_url="https://developer.transportapi.com/",
    references=("https://developer.transportapi.com/docs",),
)

FIRETEXT = Provider(
    id="firetext",
    name="FireText",
    hosts=("firetext.co.uk",),
    rotate="Regenerate the API key under Settings > API.",
    rotate_url="https://app.firetext.co.uk/",
    references=("https://www.firetext.co.uk/docs",),
)

EPC_REGISTER = Provider(
    id="epc-register",
    name="Energy Performance Certificates register",
    hosts=("epc.opendatacommunities.org",),
    rotate="Ask for a new API key in the account of the register's site.",
    rotate_url="https://epc.opendatacommunities.org/",
    references=("https://epc.opendatacommunities.org/docs/api",),
)

SMSWORKS = Provider(
    id="smsworks",
    name="The SMS Works",
    hosts=("api.thesmsworks.co.uk", "thesmsworks.co.uk"),
    rotate="Generate a new API key and secret in the account's API key section.",
    rotate_url="https://thesmsworks.co.uk/user/apikey",
    references=("https://thesmsworks.co.uk/developers",),
)

PATTERNS = (
    Pattern(
        id="dvla-api-key",
        provider=DVLA,
        name="DVLA API key",
        kind="near",
        regex=r"[0-9A-Za-z]{40}",
        keywords=(
            "dvla",
            "driver-vehicle-licensing",
            "vehicle_enquiry",
            "ves_api",
            "ves-api",
        ),
        severity="medium",
        confidence="medium",
        opens="Vehicle look-ups in the company's name.",
        entropy=3.0,
        check="mixed",
        matches=("DVLA_API_KEY=<alnum:40>",),
        rejects=("DVLA_API_KEY=<alnum:48>",),
    ),
    Pattern(
        id="dvsa-api-key",
        provider=DVSA,
        name="DVSA MOT history API key",
        kind="near",
        regex=r"[0-9A-Za-z]{40}",
        keywords=("dvsa", "mot_history", "mot_api", "mothistory", "mot-api", "check-mot"),
        severity="medium",
        confidence="medium",
        opens="Vehicle look-ups in the company's name.",
        entropy=3.0,
        check="mixed",
        matches=("DVSA_API_KEY=<alnum:40>",),
        rejects=("DVSA_API_KEY=<alnum:48>",),
    ),
    Pattern(
        id="hmrc-client-secret",
        provider=HMRC,
        name="HMRC client secret or server token",
        kind="near",
        regex=r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}",
        keywords=(
            "hmrc",
            "mtd_client",
            "mtd_secret",
            "mtd-client",
            "mtd-secret",
        ),
        severity="high",
        confidence="medium",
        opens="Tax data of the businesses that granted the application.",
        matches=("HMRC_CLIENT_SECRET=<uuid>",),
        rejects=("HMRC_CLIENT_SECRET=<hex:48>",),
    ),
    Pattern(
        id="tfl-app-key",
        provider=TFL,
        name="TfL app key",
        kind="near",
        regex=r"[0-9a-f]{32}",
        keywords=(
            "tfl_",
            "tfl-",
            "tfl.gov.uk",
            "tflapi",
            "tflkey",
            "tflapp",
            "transportforlondon",
            "transport_for_london",
            "transport-for-london",
            "transport for london",
        ),
        severity="low",
        confidence="medium",
        opens="API calls in the user's name against their quota.",
        matches=("TFL_APP_KEY=<hex:32>",),
        rejects=("TFL_APP_KEY=<hex:40>",),
    ),
    Pattern(
        id="ordnance-survey-api-key",
        provider=ORDNANCE_SURVEY,
        name="OS Data Hub API key or secret",
        kind="near",
        regex=r"[0-9A-Za-z]{32}",
        keywords=(
            "ordnance_survey",
            "ordnancesurvey",
            "ordnance-survey",
            "osdatahub",
            "os_data_hub",
            "api.os.uk",
            "os_places_api",
            "os_names_api",
            "os_maps_api",
            "ordnance survey",
            "os-places-api",
            "osplacesapi",
            "os-names-api",
            "osnamesapi",
            "os-maps-api",
            "osmapsapi",
        ),
        severity="medium",
        confidence="medium",
        opens="Maps, addresses and features at the account's cost.",
        entropy=3.0,
        check="mixed",
        matches=("ORDNANCE_SURVEY_API_KEY=<alnum:32>",),
        rejects=("ORDNANCE_SURVEY_API_KEY=<alnum:40>",),
    ),
    Pattern(
        id="royal-mail-client-secret",
        provider=ROYAL_MAIL,
        name="Royal Mail client secret or Click & Drop key",
        kind="near",
        regex=r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-Za-z]{48,52}",
        keywords=(
            "royalmail",
            "royal_mail",
            "royal-mail",
            "x-ibm-client-secret",
            "clickanddrop",
            "click_and_drop",
            "royal mail",
        ),
        severity="high",
        confidence="medium",
        opens="Shipments, labels and customers' addresses.",
        check="mixed",
        matches=("ROYALMAIL_CLIENT_SECRET=<alnum:50>", "ROYAL_MAIL_KEY=<uuid>"),
        rejects=("ROYALMAIL_CLIENT_SECRET=<alnum:64>",),
    ),
    Pattern(
        id="nhs-api-key",
        provider=NHS,
        name="NHS API key or secret",
        kind="near",
        regex=r"[0-9A-Za-z]{32}",
        keywords=(
            "nhsapi",
            "nhsd_",
            "nhsd-",
            "service.nhs.uk",
            "nhsdigital",
            "nhs_",
            "nhs-",
            "nhs ",
            "nhskey",
            "nhstoken",
            "nhssecret",
            "nhsaccess",
        ),
        severity="high",
        confidence="medium",
        opens="The NHS APIs that the application may call, some with patients' data.",
        entropy=3.0,
        check="mixed",
        matches=("NHS_API_API_KEY=<alnum:32>",),
        rejects=("NHS_API_API_KEY=<alnum:40>",),
    ),
    Pattern(
        id="govuk-notify-api-key",
        provider=GOVUK_NOTIFY,
        name="GOV.UK Notify API key",
        kind="near",
        # The key's name, the service's id and the secret.
        regex=(
            r"(?P<secret>(?:[0-9A-Za-z_-]{1,60}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}(?:-"
            r"[0-9a-f]{4}){3}-[0-9a-f]{12})"
        ),
        keywords=(
            "govuknotify",
            "govuk_notify",
            "gov_uk_notify",
            "gov-uk-notify",
            "notify_api",
            "notify-api",
            "notifyapi",
            "notify_key",
            "notifications.service.gov.uk",
            "notify_token",
            "notifications_api",
            "gov uk notify",
            "notify-key",
            "notifykey",
            "notify-token",
            "notifytoken",
            "notify api",
            "notify key",
            "notify token",
        ),
        severity="high",
        opens="Messages and letters in the service's name, and those that it sent.",
        matches=("GOVUKNOTIFY_API_KEY=team-<uuid>-<uuid>",),
        rejects=("GOVUKNOTIFY_API_KEY=team-<uuid>",),
    ),
    Pattern(
        id="govuk-pay-api-key",
        provider=GOVUK_PAY,
        name="GOV.UK Pay API key",
        regex=r"api_(?:live|test)_[0-9a-z]{54,62}",
        keywords=("api_live_", "api_test_"),
        severity="critical",
        opens="Payments and refunds of the service.",
        matches=("api_live_<loweralnum:58>",),
        rejects=("api_live_<loweralnum:30>",),
    ),
    Pattern(
        id="ideal-postcodes-api-key",
        provider=IDEAL_POSTCODES,
        name="Ideal Postcodes API key",
        kind="near",
        regex=r"ak_[0-9A-Za-z]{22,40}|uk_[0-9A-Za-z]{22,40}",
        keywords=("ideal-postcodes", "ideal_postcodes", "idealpostcodes", "ideal postcodes"),
        severity="medium",
        opens="Address look-ups at the account's cost.",
        matches=("ideal-postcodes: ak_<alnum:25>",),
        rejects=("ideal-postcodes: ak_<alnum:8>",),
    ),
    Pattern(
        id="getaddress-api-key",
        provider=GETADDRESS,
        name="getAddress.io API or administration key",
        kind="near",
        # 16 bytes in base64url, then the account's number.
        regex=r"(?<![_-])[0-9A-Za-z_-]{22}[0-9]{3,6}(?![_-])",
        keywords=("getaddress", "get_address"),
        severity="medium",
        confidence="medium",
        opens="Address look-ups at the account's cost.",
        matches=("GETADDRESS_API_KEY=<alnum:22><digit:5>",),
        rejects=("GETADDRESS_API_KEY=<alnum:40>",),
    ),
    Pattern(
        id="loqate-api-key",
        provider=LOQATE,
        name="Loqate API key",
        kind="near",
        regex=r"[A-Z]{2}[0-9]{2}(?:-[A-Z]{2}[0-9]{2}){3}",
        keywords=("loqate", "pcapredict", "pca_", "postcodeanywhere", "addressy"),
        severity="medium",
        opens="Address look-ups at the account's cost.",
        matches=("LOQATE_API_KEY=<upper:2><digit:2>-<upper:2><digit:2>-<upper:2><digit:2>-<upper:2><digit:2>",),
        rejects=("LOQATE_API_KEY=<upper:2><digit:2>-<upper:2><digit:2>",),
    ),
    Pattern(
        id="met-office-api-key",
        provider=MET_OFFICE,
        name="Met Office API key",
        kind="near",
        regex=(
            r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|eyJ[0-9A-Za-z_-]{10,400}={0,2}\.eyJ[0-9A-Za-z_-]{20"
            r",1600}={0,2}\.[0-9A-Za-z_-]{20,600}={0,2}"
        ),
        keywords=(
            "metoffice",
            "met_office",
            "met-office",
            "met office",
            "datapoint_api",
            "datapoint_key",
            "datapoint-api",
            "datapointapi",
            "datapoint-key",
            "datapointkey",
        ),
        severity="low",
        confidence="medium",
        opens="Weather data in the user's name against their quota.",
        matches=("METOFFICE_API_KEY=<jwt>", "METOFFICE_API_KEY=<uuid>"),
        rejects=("METOFFICE_API_KEY=<hex:48>",),
    ),
    Pattern(
        id="national-rail-access-token",
        provider=NATIONAL_RAIL,
        name="National Rail access token",
        kind="near",
        regex=r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        keywords=(
            "ldbws",
            "nationalrail",
            "national_rail",
            "darwin_token",
            "darwin_api",
            "darwin_key",
            "national-rail",
            "national rail",
            "darwin-token",
            "darwintoken",
            "darwin-api",
            "darwinapi",
            "darwin-key",
            "darwinkey",
        ),
        severity="low",
        confidence="medium",
        opens="Departure boards in the user's name against their quota.",
        matches=("LDBWS_ACCESS_TOKEN=<uuid>",),
        rejects=("LDBWS_ACCESS_TOKEN=<hex:32>",),
    ),
    Pattern(
        id="transportapi-app-key",
        provider=TRANSPORTAPI,
        name="TransportAPI app key",
        kind="near",
        regex=r"[0-9a-f]{32}",
        keywords=("transportapi",),
        severity="medium",
        confidence="medium",
        opens="Timetables and routes at the account's cost.",
        matches=("TRANSPORTAPI_APP_KEY=<hex:32>",),
        rejects=("TRANSPORTAPI_APP_KEY=<hex:40>",),
    ),
    Pattern(
        id="firetext-api-key",
        provider=FIRETEXT,
        name="FireText API key",
        kind="near",
        regex=r"[0-9A-Za-z]{30,34}",
        keywords=("firetext", "fire_text"),
        severity="high",
        confidence="medium",
        opens="Text messages at the account's cost.",
        entropy=3.0,
        check="mixed",
        matches=("FIRETEXT_API_KEY=<alnum:30-34>",),
        rejects=("FIRETEXT_API_KEY=<alnum:42>",),
    ),
    Pattern(
        id="epc-register-api-key",
        provider=EPC_REGISTER,
        name="EPC register API key",
        kind="near",
        regex=r"[0-9a-f]{40}",
        keywords=(
            "epc_api",
            "epc_key",
            "epcapi",
            "epc-api",
            "opendatacommunities",
            "epc_token",
            "epc_auth",
            "epc-key",
            "epc-token",
            "epc-auth",
        ),
        severity="low",
        confidence="medium",
        opens="Register look-ups in the user's name against their quota.",
        matches=("EPC_API_API_KEY=<hex:40>",),
        rejects=("EPC_API_API_KEY=<hex:48>",),
    ),
    Pattern(
        id="smsworks-jwt",
        provider=SMSWORKS,
        name="The SMS Works JWT",
        kind="near",
        regex=r"eyJ[0-9A-Za-z_-]{10,200}\.eyJ[0-9A-Za-z_-]{20,1200}\.[0-9A-Za-z_-]{20,600}",
        keywords=(
            "smsworks",
            "sms_works",
            "sms-works",
            "sms works",
        ),
        severity="high",
        confidence="medium",
        opens="Text messages at the account's cost.",
        check="jwt_header",
        matches=("SMSWORKS_JWT=<jwt>",),
    ),
)

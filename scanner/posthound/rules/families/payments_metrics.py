"""Payments: revenue metrics, vouchers and partner programmes."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider, Verify

CHARTMOGUL = Provider(
    id="chartmogul",
    name="ChartMogul",
    hosts=("chartmogul.com",),
    rotate="Remove the API key under your profile > API keys and add a new one.",
    rotate_url="https://app.chartmogul.com/",
    references=("https://dev.chartmogul.com/docs/authentication",),
)
BAREMETRICS = Provider(
    id="baremetrics",
    name="Baremetrics",
    hosts=("baremetrics.com",),
    rotate="Regenerate the API key under Settings > API.",
    rotate_url="https://app.baremetrics.com/settings/api",
    references=("https://developers.baremetrics.com/reference/authentication",),
)
PROFITWELL = Provider(
    id="profitwell",
    name="ProfitWell (Paddle Metrics)",
    hosts=("profitwell.com",),
    rotate="Regenerate the private token under Account settings > Integrations > API keys.",
    rotate_url="https://www2.profitwell.com/app/account/integrations",
    references=("https://profitwellapiv2.docs.apiary.io/",),
)
PARTNERSTACK = Provider(
    id="partnerstack",
    name="PartnerStack",
    hosts=("partnerstack.com", "partnerstack.io"),
    rotate="Regenerate the keys under Settings > Integrations > PartnerStack API keys.",
    rotate_url="https://app.partnerstack.com/settings/integrations",
    references=("https://docs.partnerstack.com/docs/partnerstack-api",),
)
VOUCHERIFY = Provider(
    id="voucherify",
    name="Voucherify",
    hosts=("voucherify.io",),
    rotate="Regenerate the application's keys under Project settings > Application keys.",
    rotate_url="https://app.voucherify.io/",
    references=("https://docs.voucherify.io/api-reference/authentication",),
)

PATTERNS = (
    Pattern(
        id="chartmogul-api-key",
        provider=CHARTMOGUL,
        name="ChartMogul API key",
        kind="near",
        regex=r"[0-9a-z]{32}",
        keywords=("chartmogul", "chart_mogul", "chart-mogul"),
        severity="high",
        confidence="medium",
        opens="Customers, subscriptions and revenue of the account.",
        entropy=3.0,
        check="mixed",
        matches=("CHARTMOGUL_API_KEY=<hex:32>",),
        rejects=("CHARTMOGUL_API_KEY=<hex:15>",),
        verify=Verify("https://api.chartmogul.com/v1/ping", basic="{secret}:"),
    ),
    Pattern(
        id="baremetrics-api-key",
        provider=BAREMETRICS,
        name="Baremetrics API key",
        kind="near",
        regex=r"(?:sk|lk)_[A-Za-z0-9]{16,32}|[A-Za-z0-9_]{25}",
        keywords=("baremetrics", "bare_metrics"),
        severity="high",
        confidence="medium",
        opens="Customers, subscriptions and revenue of the account.",
        entropy=3.0,
        check="mixed",
        matches=("BAREMETRICS_API_KEY=lk_<alnum:22>",),
        rejects=("BAREMETRICS_API_KEY=lk_<alnum:6>",),
    ),
    Pattern(
        id="profitwell-api-token",
        provider=PROFITWELL,
        name="ProfitWell private API token",
        kind="near",
        regex=r"[0-9a-z]{32}",
        keywords=("profitwell", "profit_well"),
        severity="high",
        confidence="medium",
        opens="Revenue metrics and subscriptions of the account.",
        entropy=2.8,
        check="mixed",
        matches=("PROFITWELL_API_TOKEN=<hex:32>",),
        rejects=("PROFITWELL_API_TOKEN=<hex:15>",),
    ),
    Pattern(
        id="partnerstack-api-key",
        provider=PARTNERSTACK,
        name="PartnerStack API key",
        kind="near",
        regex=r"[A-Za-z0-9]{64,66}",
        keywords=("partnerstack", "partner_stack", "growsumo"),
        severity="high",
        confidence="medium",
        opens="Partners, customers, transactions and rewards of the programme.",
        entropy=2.8,
        check="mixed",
        matches=("PARTNERSTACK_API_KEY=<alnum:64>",),
        rejects=("PARTNERSTACK_API_KEY=<alnum:31>",),
    ),
    Pattern(
        id="voucherify-secret-key",
        provider=VOUCHERIFY,
        name="Voucherify secret key",
        kind="near",
        regex=r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        keywords=("voucherify", "x-app-token"),
        severity="high",
        confidence="medium",
        opens="Campaigns, vouchers and customers of the project.",
        fields=("x-app-token",),
        matches=("VOUCHERIFY_SECRET_KEY=<uuid>",),
        rejects=("VOUCHERIFY_SECRET_KEY=<hex:20>",),
    ),
)

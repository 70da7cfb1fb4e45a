"""Things that services number, by which tokens and keys only refer to one: a campaign, a patient, a commit, a build.

Taken from what public APIs put before `Id` (the descriptions of Amazon's, Google's, Stripe's, Square's, Plaid's, Xero's, DocuSign's and HubSpot's, some
45,000 fields): the nouns that several of them number. Left out is whatever logs in, lets in or is called by a key of its own there: users, clients, devices,
servers, agents, gateways, tenants, organizations, connections, repositories, uploads, invitations; and whatever a provider is called.
"""

from __future__ import annotations

from posthound.rules.vocabulary import HANDLED, SIGNERS, is_thing

# Of plans, records and what comes of them; of texts and pages; of markets; of places and journeys; of health, schools and work; of games.
_NUMBERED = frozenset(
    """
        revision unit snapshot volume artifact definition recommendation case sequence step trace span plan campaign finding offering destination
        statement commit invocation collection catalog listing review experiment binding membership proposal evaluation allocation analysis
        rollout assignment schedule intent attempt anchor promotion creative vulnerability region layout memory budget criterion study term chunk
        deal goal family summary scenario archive anomaly publication measurement iteration bulletin violation dependency constraint exclusion
        adjustment conversion deletion variant trial threat timezone auction pair reason window slot mapping hierarchy override instruction output
        baseline cohort estimate evidence variation dispute external section element block chapter paragraph draft change annotation glossary note
        bookmark caption transcript alert incident feedback instrument currency market portfolio asset pool bond fund holding dividend commission
        tax expense settlement country city street district property station airport stop lane pallet parcel freight aircraft encounter
        observation diagnosis medication immunization procedure specimen course lesson grade exam quiz shift leave match achievement leaderboard
        quest character guild inventory loot tournament uplink downlink reading measure sample kms metadata variable schema shortcut parameter
        condition header requirement comparison facet ordering collapse citation affinity topology boundary
    """.split()
)
# People, who have keys as records have, and log in by tokens.
_PEOPLE = frozenset(
    "player student employee attendee applicant candidate patient speaker shareholder debtor creditor member author reviewer".split()
)
# What a session may be of that is nobody's login.
_VISITED = frozenset(
    """
        game player chat call video checkout payment training workout charging parking meeting conference recording exam quiz study test mirror analytics
        calibration assessment runtime proxy practice tutoring shopping order booking visit therapy ride
    """.split()
)
# What services call the mark by which they know a request again that is sent twice: of Amazon's services nearly all have one, a UUID.
# https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
_REPEATED = frozenset(
    "client request creation operation execute execution provision terminate retry dedup deduplication unique".split()
)


def is_numbered(word: str, *, key: bool = False) -> bool:
    """Whether a word before `token`, or before `key`, is that of a thing that services number, and that logs nobody in."""
    return word in _NUMBERED or (key and word in _PEOPLE)


def marks_request(word: str) -> bool:
    """Whether a word before `token` says that it may mark a request, so that it is not carried out twice."""
    return word in _REPEATED


def is_visit(word: str) -> bool:
    """Whether a session of this is a call, a game or a payment, and nobody's login."""
    return word in _VISITED or is_numbered(word) or word in HANDLED


def is_of_chain(word: str) -> bool:
    """Whether a key of this on a chain is a number in a contract, and not what somebody signs with."""
    return word not in SIGNERS and (is_thing(word) or is_numbered(word) or word in _KEPT_ON_CHAIN)


_KEPT_ON_CHAIN = frozenset("storage role pool market currency validator vault position feed price".split())

"""What tokens and keys are called after that only refer to something, or are parts of texts: a campaign, a patient, a commit, a style.

The things that services number are taken from what public APIs put before `Id` (the descriptions of Amazon's, Google's, Stripe's, Square's, Plaid's, Xero's,
DocuSign's and HubSpot's, some 45,000 fields): the nouns that several of them number. Left out is whatever logs in, lets in or is called by a key of its own
there: users, clients, devices, servers, agents, gateways, tenants, organizations, connections, repositories, uploads, invitations; and whatever a provider is
called. What programs call the keys of their records after is taken from names of variables in public code; left out is whatever APIs are about, whose keys
people call so, too: films, books, recipes, the weather.
"""

from __future__ import annotations

from collections.abc import Sequence

from posthound.rules.vocabulary import SIGNERS

# What a service hands out a token or a key for that only refers to it: the things of shops, journeys, messages, jobs and visits, after the types that
# schema.org has for orders, offers, reservations, trips and messages (https://schema.org/docs/full.html) and what goes on with them.
HANDLED = frozenset(
    """
        cart basket bag wishlist order orderline lineitem quote quotation offer rate price pricing fare coupon voucher promo discount sku card cards charge
        refund receipt invoice purchase booking reservation itinerary trip journey leg departure solution sell availability passenger traveler traveller pnr
        roomrate stay seat thread conversation comment reply post poll position correlation visitor visit click impression placement suggestion autocomplete
        autosuggest scroll result file folder document spreadsheet sheet image photo attachment
    """.split()
)
# Keys of things: what stands before `key` where it names a record, a file or a place, or who asks; and how the names of options begin.
_THINGS = frozenset(
    """
        object file image img photo media asset document doc folder item record entry issue project space board event group team message msg business natural
        unique hash range order customer product sku lookup dedup dedupe deduplication translation i18n label consumer anon site map surrogate composite
        parent child node index store storage bucket path search filter column field data registry registration cell config setting settings feature flag
        state stream queue topic content template page view menu tab color theme answer question hot short foreign target source reference ref correlation
        transaction invoice batch job version locale language form room seat start evaluated lang enum type status error resource entity table row dict json
        xml property attribute meta param query widget component module plugin package rate limit lock redis s3 blob routing route channel slug tag category
        display game level stat policy role permission scope claim first last next prev any each same this that every no other left right up down arrow enter
        escape shift control alt caps return press home end delete insert function task activity person contact company email array list text string name l10n
        title sort cache partition primary public pub idempotency session_storage rownum pk fk candidate clustering distribution shard segment bundle icon
        font style css class method rule metric series dimension memo thumb thumbnail video audio track album song artist card deck world option choice select
        selected active etag react duplicate duplicates by to per as compat compatibility chart nav navigation breadcrumb step prefix suffix commit revision
        snapshot stub mock fixture trace span facet tooltip sidebar toolbar shortcut keyboard accelerator dialog modal drawer panel popup toast badge avatar
        carousel variant currency country timezone weekday month year
        decision equivalence fact brand texture model overlay mapping collation ordering sorting grouping aggregation selector descriptor attr prop argument
        literal constant iterator tuple layer dictionary footer counter pointer barrier graph fragment digest checksum canonical semantic normalized legacy
        primitive milestone sprint story checklist approval assertion hypothesis concept insight dataset table report
        diagram figure slide tile grid pane scene sprite mesh material shader terrain biome skill spell weapon hero creature enemy
        genre episode season department division subcategory taxonomy topology tree edge vertex
        waypoint landmark intersection kpi indicator threshold tier execution rollup rubric external origin
    """.split()
)
# Things that end the names of companies and products, too: `SendGrid_key`. Alone before `key` they are things.
_ENDS_OF_NAMES = frozenset(
    """
        grid layer tier station city street book story editor quest block counter player edge insight note tax campaign feedback analysis review budget
    """.split()
)
# What tokens are of that make up texts, programs, designs and lists: lexers, models of language, style sheets and paging call them so.
_OF_TEXTS = frozenset(
    """
        lexer syntax grammar word subword vocab sentence literal punctuation delimiter separator whitespace newline bracket paren brace comma
        colon semicolon indent dedent begin end opening closing lookahead style styles color colour font spacing radius shadow typography motion
        border opacity gradient palette layout breakpoint background foreground list marker bookmark iterator range more older newer mutation
    """.split()
)
# Of plans, records and what comes of them; of texts and pages; of markets; of places and journeys; of health, schools and work; of games.
_NUMBERED = frozenset(
    """
        revision snapshot volume artifact definition recommendation case sequence step trace span plan campaign finding offering destination
        statement commit invocation collection catalog listing review experiment binding membership proposal evaluation allocation analysis
        rollout assignment schedule intent attempt anchor promotion creative vulnerability region layout memory budget criterion study term chunk
        deal goal family summary scenario archive anomaly publication measurement iteration bulletin violation dependency constraint exclusion
        adjustment conversion deletion variant trial threat timezone auction pair reason window slot mapping hierarchy override instruction output
        baseline cohort estimate evidence variation dispute external section element block chapter paragraph draft change annotation glossary note
        bookmark caption transcript alert incident feedback instrument currency market portfolio asset pool bond fund holding dividend commission
        tax expense settlement country city street district property station airport stop lane pallet parcel freight aircraft encounter
        observation diagnosis medication immunization procedure specimen course lesson grade exam quiz shift leave match achievement leaderboard
        quest character guild inventory loot tournament uplink downlink reading measure sample kms metadata variable schema shortcut parameter
        condition header requirement comparison facet ordering collapse citation topology boundary
    """.split()
)
# People, who have keys as records have, and log in by tokens.
_PEOPLE = frozenset(
    """
        player student employee attendee applicant candidate patient speaker shareholder debtor creditor member author reviewer manager assignee approver
        reporter supervisor moderator editor instructor coach rider bidder mentor
    """.split()
)
# What a session may be of that is nobody's login.
_VISITED = frozenset(
    """
        game player chat call video checkout payment training workout charging parking meeting conference recording exam quiz study test mirror analytics
        calibration assessment runtime proxy practice tutoring shopping order booking visit visitor unique tracking therapy ride
    """.split()
)
# What services call the mark by which they know a request again that is sent twice: of Amazon's services nearly all have one, a UUID.
# https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
_REPEATED = frozenset(
    "client request creation operation execute execution provision terminate retry dedup deduplication unique".split()
)


def is_thing(word: str) -> bool:
    """Whether a word before `key` names a record, a file or a place."""
    return word in _THINGS


def is_keyed(before: Sequence[str]) -> bool:
    """Whether the words before `key` name what a table, a program or a person calls its things by, and no service or company."""
    of = before[-1]
    known = of in HANDLED or of in _THINGS or is_numbered(of, key=True)
    return known and (len(before) == 1 or of not in _ENDS_OF_NAMES)


def refers(of: str, *, token: bool) -> bool:
    """Whether a word before `token` or `key` says what it only refers to, or is a part of: a cart, a fare, a text."""
    return of in HANDLED or (token and of in _OF_TEXTS)


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

// Generated from api/openapi.yaml by "npm run gen". Do not edit.

export interface paths {
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I and what may I do */
        get: operations["getSession"];
        put?: never;
        /**
         * Sign in and get a session cookie
         * @description With login and password, or with a token. Failures of one login or one address are slowed down: 429 with
         *     `Retry-After`. The cookie `rapport_session` is HttpOnly and SameSite=Strict, and Secure when the connection is.
         */
        post: operations["signIn"];
        /**
         * End the session
         * @description Ends the session of the cookie and clears it. Without a session it does nothing, twice as well as once.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the installation is doing */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find people
         * @description With `q`, people one of whose identifiers or whose name contains the text, without regard to case. Without it,
         *     everybody, those seen last first as far as known, else in a fixed order.
         */
        get: operations["listPeople"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The single view of one customer */
        get: operations["getPerson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the customer did, at every touchpoint, newest first */
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why two identifiers are one person, or why they are not */
        get: operations["explainPerson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{id}/facts/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase a person's events from facts
         * @description The events of all the person's identifiers up to now are removed from the columns that questions over everybody are
         *     answered from, and from the Parquet files; making facts anew from the log leaves them out as well. Events that come
         *     later count again. The customer's profile and the log itself are not touched. The answer, with the proof, comes when
         *     everything is done, which can take minutes; it is done also if nobody waits. With `dryRun=true` it says what would go.
         */
        post: operations["eraseFacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/facts/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The proofs of erasures, the newest first */
        get: operations["listErasures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that two identifiers belong to one person
         * @description Adds manual evidence. It moves no data, so a later split loses none. Saying it twice changes nothing. The answer
         *     comes when the decision is durable and applied.
         */
        post: operations["mergePeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that two identifiers do not belong to one person
         * @description They must never be one person, whatever evidence comes (a merge of the two by hand takes that back); or, with
         *     `cannotLink: false`, only the evidence directly between them is retracted. The answer comes when the decision is
         *     durable and applied.
         */
        post: operations["splitPeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/traits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All trait definitions, with what computed ones are in words and how far their history is */
        get: operations["listTraits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All segments with their counts */
        get: operations["listSegments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/segments/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count a condition before saving it
         * @description Evaluates the condition for everybody as things stand. With `key`, also says how many people would enter and leave
         *     that segment if the condition replaced its own.
         */
        post: operations["previewSegment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conditions/parse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read a condition, typed or as JSON
         * @description Gives the condition in all its forms: as JSON in the one form that equal conditions share, as the text that people
         *     type, and in words; what keeping it live takes; and the names in it that are neither defined nor were seen. Looks at
         *     nobody. A mistake is `invalid`; its `where` is the column of the text, such as `column 27`, or the path in the JSON.
         */
        post: operations["parseCondition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/segments/overlap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How 2 to 6 segments share their people
         * @description The sizes of all exclusive regions: people who are in exactly these of the segments asked for. Regions add up to
         *     everybody in any of them; who is in none is `people` less that. Milliseconds, whatever the size.
         */
        get: operations["getOverlap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/segments/{key}/composition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A segment by the values of one trait
         * @description Counts the members by the merged value of a trait, said or computed: the 20 most frequent values, the others
         *     together, and members without it. Reads every member, about a microsecond each; with `compare` everybody. Without
         *     `personal:read` a personal trait is refused, and a value that fewer than 10 members have is counted among the others.
         */
        get: operations["getComposition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/segments/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One segment */
        get: operations["getSegment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/segments/{key}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is in a segment */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who entered and left segments, in order
         * @description The durable journal of transitions. Read it from a position on and go on from `next`, which is given at the end too: later
         *     transitions follow it. Each transition has its position for good and is there once, whatever happens to the
         *     server. One call looks at 50,000 transitions at most, so with `segment` an answer may be empty and still have a
         *     `next` that is further on. How long transitions are kept is set by `customer.journal`; `first` says from where on they are.
         *
         *     What is no transition: a membership that goes over to the person with whom somebody is united, and the end of a
         *     segment's definition.
         */
        get: operations["listTransitions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Uploaded lists with their counts
         * @description Looks at everybody, about a microsecond each.
         */
        get: operations["listLists"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lists/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put people on a list, take them off it, or replace it
         * @description The body is a file of identifiers, at most 64 MiB and 1,000,000 rows: CSV whose header names identifier types, or a
         *     JSON object per line whose members are. Several identifiers in one row are taken to be one person's.
         *
         *     The file is read to its end before anything changes. Then each person whom it changes gets one ordinary event, `List
         *     Changed` with `list` and `member`, appended to the log; the answer comes when all are applied. Who is as wanted
         *     already gets none, so the same file again changes nothing. A wrong row is answered with line and reason and stops no
         *     other; an unknown column or a quote that is never closed refuses the file whole.
         *
         *     An identifier reaches the person that evidence says it belongs to: an e-mail of a known customer makes nobody new.
         *     One that nobody is known by stands for a person of its own until evidence unites it with somebody.
         *
         *     `List Changed` is said by uploads alone: an SDK that sends it finds it in the quarantine.
         *
         *     The list must be defined (a definition of kind `list`). A segment reads it with the condition `{list: KEY}`.
         */
        put: operations["putList"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Figures that are watched, and how they stand
         * @description An alert is a definition of kind `alert`: a figure of a saved question, and what it may not be. It is looked at as
         *     somebody sees it who may not see personal data.
         */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/digests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Documents prepared from dashboards
         * @description A digest is a definition of kind `digest`: a dashboard, and when. Each time it is due a document is prepared with the
         *     figures as of then; of several missed ones the last. The newest 60 of each are kept.
         */
        get: operations["listDigests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/digests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One document */
        get: operations["getDigest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/digests/{id}/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One document as a page in both wordings, without scripts */
        get: operations["getDigestPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/questions/{key}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The answer to a saved question as it stands
         * @description A saved question is a definition of kind `question`. With the answer come its figures: the numbers that can stand alone,
         *     each with its key, which tiles of dashboards and alerts refer to. Of a trend they are those of the last whole period.
         */
        get: operations["getSavedAnswer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/trends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How often things happened, by hour to year
         * @description Counts events, and the people they happened to, in each period of a calendar; without `series`, of each kind of event,
         *     the twenty most frequent. Or measures: the sum, average, quantile and so on of a property, and formulas of several
         *     series; by up to three properties; beside an earlier time. Periods are those that have something of the range; weeks
         *     begin on Monday. Who may not see personal data sees no combination of fewer than ten people, and no figure of a
         *     property that fewer stand behind.
         */
        post: operations["askTrends"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/funnel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How many went from one step to the next
         * @description A person enters with the first step in the range, and converts with each later step within the window after it, in
         *     order, with anything between. Who tries several times counts once, with the try that came furthest; of several the
         *     one that was there first, and of those the one begun last.
         *
         *     `order: strict` wants each step directly after the one before: any event of the person that is neither the next step nor
         *     one of those reached ends the try. With `order: any` a try begins with an event of any step, and bar n counts those who
         *     did n different steps within the window.
         */
        post: operations["askFunnel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How many came back
         * @description A person belongs to the cohort of the period of their first start in the range; index n of a cohort counts those who
         *     did the return event in the n-th period after it. With `recurring` they belong to the cohort of every period in which
         *     they did start, from the first in it on. With `brackets` it is days of the calendar since the start that are counted.
         */
        post: operations["askRetention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sql": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tables that SQL can ask of */
        get: operations["getSQLViews"];
        put?: never;
        /**
         * Ask in SQL
         * @description One SELECT (or WITH, FROM, VALUES, DESCRIBE, SUMMARIZE), or EXPLAIN of one, in the SQL of DuckDB, over the views of `GET /api/v1/sql`.
         *     Who is who is that of now: a merge or a split shows at once. Events are those up to `asOf`: all there are, unless so many came since
         *     the files were written that it is not waited for them; then they are as old as the setting `facts.parquet.every`. A mistake is an error whose `where` has the line and the column. Without `personal:read`, identifiers and people
         *     are keyed hashes, and personal properties and texts that fewer than 10 people have are `•••` or null; so no statement gets
         *     around it. A statement that takes too long, or too much memory, is ended (429), and so is one whose asker went away.
         */
        post: operations["askSQL"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/funnel/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Who is behind one figure of a funnel
         * @description Those who reached a step, or who reached it and not the next, of all or of one value of the breakdown.
         *     Where the same can be said as a condition, `condition` has it, to be kept as a live segment.
         */
        post: operations["listFunnelPeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/funnel/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put the people behind one figure of a funnel on a list
         * @description All of them, not a page, by the way that an upload to the list takes. A segment over the list keeps just these people.
         */
        post: operations["keepFunnelPeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/retention/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Who is behind one figure of a retention
         * @description Those of a cohort who came back at a distance, or did not; of all or of one value of the breakdown.
         *     Where the same can be said as a condition, `condition` has it, to be kept as a live segment.
         */
        post: operations["listRetentionPeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/retention/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put the people behind one figure of a retention on a list
         * @description All of them, not a page, by the way that an upload to the list takes. A segment over the list keeps just these people.
         */
        post: operations["keepRetentionPeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How each webhook is doing
         * @description A webhook is a definition of kind `webhook`: an address to which every entering and leaving of its segments is posted, in
         *     order, at least once, under an `Idempotency-Key` that is the transition's position. One whose address does not answer
         *     waits and tries again; it holds up no other.
         */
        get: operations["listWebhooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/value": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What customers are worth, and whether they still are customers
         * @description Fits BG/NBD or Pareto/NBD to the days on which people bought (several purchases on one day are one), and with an
         *     amount Gamma-Gamma to what they spent; gives parameters with standard errors and log-likelihood, plots of the fit, the
         *     grid of recency and frequency, how many still are customers, what everybody will buy in the time ahead, and with
         *     personal:read those worth winning back. All days are days of the zone, the last ones included. Under BG/NBD nobody leaves
         *     before their first repeat purchase, so who bought once has P(alive) = 1; Pareto/NBD knows no such rule.
         */
        post: operations["askValue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/survival": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * How long people stay
         * @description Who has not done the activity for longer than the gap has left with the last time they did it. The Kaplan–Meier curve
         *     says which share still is there after each whole unit, with 95 % intervals; who still was there at the end counts as far
         *     as they were seen. With a breakdown there is a curve for each of the eight most frequent values, and a log-rank test.
         */
        post: operations["askSurvival"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/attribution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Which touchpoints or campaigns led to conversions
         * @description Divides what conversions in the range are worth among the touches in the window before each, by first and last touch,
         *     evenly, by time decay, by position (40, 20, 40 %), by removal effect in a Markov chain, and by Shapley value. A channel is
         *     the source of an event, or what a property says. At most fifty are told apart; the rest is one without a name.
         */
        post: operations["askAttribution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/voice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What people answer to surveys
         * @description NPS with an adjusted Wald interval, CSAT and CES (the share of good answers) with Wilson's, all 95 %; by period and by a
         *     breakdown. The trend compares the range with the time of the same length before it; below thirty answers on either side
         *     there is none.
         */
        post: operations["askVoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Why a figure changed
         * @description Compares the range with the same time so long back: how many people did something, how often it happened, or the sum or
         *     mean of a property. Each value of each property is a part; what it contributes adds up, by property, to the whole change.
         *     Findings are parts that moved unlike the rest, at a bounded rate of false discoveries over all parts that were looked at.
         *     Findings come first, each with what may be the reason and a draft of what can be done.
         */
        post: operations["askChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/lifecycle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Who is new, returns, comes back, or is missing
         * @description Of those who are active in a period: who is new (never before, whenever that was), returning (active in the period before too)
         *     or resurrecting (active earlier, not in the period before); and dormant, who was active in the period before and is not in
         *     this one. The first period counts whole. While the last one is `running`, its dormant may still come.
         */
        post: operations["askLifecycle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/paths": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What people do after something, before it, or when they come
         * @description Steps are events of the types track, page and screen. With `after` or `before` a path begins at such an event in the range and
         *     goes on forwards or back in time; with neither, paths are visits from their beginning, which is in the range. A path ends where
         *     nothing happens for longer than `gap`, at `within` from where it began, and at `steps` nodes. A person's paths do not overlap.
         *     Repeats of a node are one step unless `repeats` is set; `groups` make one node of several events, `splits` one of each value of
         *     a property, and what is excluded is as if it had not been. Edges lead forwards in time. Without personal:read, nodes of fewer
         *     than ten people are among the others, and edges of fewer are left out.
         */
        post: operations["askPaths"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/stickiness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * In how many periods people are active
         * @description In how many units (days) of the range, or of each longer period `per` of it, people were active; and for each unit, which share of
         *     those active in the last so many up to it were active in it: daily over weekly or monthly. The first unit counts whole, and
         *     windows look back to before the range.
         */
        post: operations["askStickiness"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insight/cohorts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What cohorts did since they started
         * @description A person starts with their first `start` in the range (or of all times, if that is in it); without `start` everybody in `groups`
         *     starts with the range. Age n is the n-th unit after the person's own start; a month is the twelfth part of 365.25 days. Only
         *     who has lived an age to its end counts in it, so that cells of one age compare like with like. Cohorts are by the period of the
         *     start, by a property of its event, or of those a condition over events held for when the range began. Without personal:read,
         *     values of fewer than ten people are left out, or among the others.
         */
        post: operations["askCohorts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The catalog */
        get: operations["listDefinitions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions/{kind}/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest version of one definition */
        get: operations["getDefinition"];
        /**
         * Put a version
         * @description A source needs the scope sources:write as well; a webhook besides people:read and personal:read. The same content changes nothing (`changed: false`). With `dryRun=true` everything is checked and compared and
         *     nothing is put. `If-Match: "hash"` puts only if the newest version still has that hash; `If-None-Match: *` only if
         *     there is none yet.
         */
        put: operations["putDefinition"];
        post?: never;
        /**
         * End a definition
         * @description Its history stays. A definition that others refer to is a conflict that names them. A source needs the scope
         *     sources:write as well; a webhook besides people:read and personal:read.
         */
        delete: operations["endDefinition"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions/{kind}/{key}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All versions of one definition, newest first */
        get: operations["getDefinitionHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schemas/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The JSON Schema of a kind of definition */
        get: operations["getSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vocabulary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The event names, properties and traits seen so far
         * @description For completions while a condition is written. Bounded; what is seen most comes first.
         */
        get: operations["getVocabulary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sources and what they send */
        get: operations["listSources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{key}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event
         * @description Sends one event with the source's write key through the same path as a touchpoint's, to the log and on.
         */
        post: operations["testSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Refused events, newest first */
        get: operations["listQuarantine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quarantine/{offset}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One refused event with its raw body */
        get: operations["getQuarantined"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quarantine/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take refused events in again
         * @description Each is checked again as things are now. `raw` replaces the body of the one event named. An event that was taken in
         *     before stays taken in once.
         */
        post: operations["replayQuarantine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens now, as it is applied
         * @description Server-sent events. Each message has `event:` one of the names below and `data:` the JSON of the schema beside it.
         *
         *     | event | data | when |
         *     | --- | --- | --- |
         *     | `event` | `LiveUpdate` | an event was applied |
         *     | `transition` | `LiveUpdate` | somebody entered or left a segment |
         *     | `quarantined` | `LiveUpdate` | an event was refused |
         *     | `rates` | `LiveRates` | once a second |
         *     | `dropped` | `LiveDropped` | the reader was too slow and messages were left out |
         *
         *     Each carries `id:`, its number in the server's stream and the position of the newest transition. A reader that comes back
         *     with `Last-Event-ID` gets what is still in the server's buffer after it, and a `dropped` notice for what is not; the
         *     transitions it missed it gets from the journal, also from a server that was started anew. A comment line every 15 s keeps the
         *     connection open. Filters hold for `event`, `transition` and `quarantined`.
         */
        get: operations["watchLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenAPI"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process lives */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The process can serve
         * @description 503 while the state is loaded and the log is caught up with, and while stopping.
         */
        get: operations["getReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures for Prometheus */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            error: {
                /** @enum {string} */
                kind: "invalid" | "unauthenticated" | "forbidden" | "notfound" | "conflict" | "toomany" | "unavailable" | "internal";
                /** @description What was attempted and what was wrong. */
                message: string;
                /** @description A field, path, or file:line. */
                where?: string;
                /** @description What to do. */
                hint?: string;
                /** @description Also in the X-Request-Id header. */
                requestId: string;
            };
        };
        /** @description Either login and password, or token. */
        SignIn: {
            /** @example owner */
            login?: string;
            /** Format: password */
            password?: string;
            /** @example rpt_7Qh0 */
            token?: string;
        };
        Principal: {
            /**
             * @description user:login or token:id.
             * @example user:owner
             */
            id: string;
            /** @example Owner */
            name: string;
            /**
             * @description Left out for a token.
             * @enum {string}
             */
            role?: "viewer" | "agent" | "marketer" | "it" | "admin";
            /** @description Left out for both. */
            side?: components["schemas"]["Side"];
            scopes: components["schemas"]["Scope"][];
            masked: components["schemas"]["Masked"];
        };
        /**
         * @description One thing that may be done; admin includes all others.
         * @enum {string}
         */
        Scope: "people:read" | "people:write" | "people:erase" | "personal:read" | "definitions:read" | "definitions:write" | "quarantine:read" | "quarantine:write" | "live:read" | "sources:read" | "sources:write" | "status:read" | "sql:read" | "admin";
        SQLStatement: {
            query: string;
            /** @description The most rows wanted; 0 or absent: as many as the setting sql.rows allows. */
            limit?: number;
        };
        SQLTable: {
            columns: components["schemas"]["SQLTableColumn"][];
            /**
             * @description A row is an array in the order of the columns. Whole numbers past ±2^53, decimals of more than 15 digits and numbers that are none are
             *     text; instants are RFC 3339, those without a zone without one; a struct is an object, a map an array of pairs.
             */
            rows: unknown[][];
            /** @description Rows given. */
            count: number;
            /** @description There are more rows: the limit, or 16 MiB, was reached. */
            truncated: boolean;
            /**
             * Format: int64
             * @description The first offset of the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            millis: number;
        };
        SQLTableColumn: {
            name: string;
            /** @description As DuckDB calls it. */
            type: string;
        };
        SQLViews: {
            views: components["schemas"]["SQLView"][];
        };
        SQLView: {
            name: string;
            columns: components["schemas"]["SQLColumn"][];
        };
        SQLColumn: {
            name: string;
            type: string;
            /** @description Its values are hidden from you. */
            masked?: boolean;
            /** @description Those of a struct. */
            fields?: components["schemas"]["SQLColumn"][];
        };
        /** @enum {string} */
        Side: "marketing" | "it";
        /**
         * @description One content said twice.
         * @example {
         *       "marketing": "bought at least 3 times in the last 30 days",
         *       "it": "count(Order Completed, 30d) ≥ 3"
         *     }
         */
        Wording: {
            marketing?: string;
            it?: string;
        };
        /** @description Who answers for it on each side. */
        Owners: {
            /** @example mei.tan */
            marketing?: string;
            /** @example arun */
            it?: string;
        };
        Status: {
            /** @example 0.1.0 */
            version: string;
            /** Format: date-time */
            startedAt: string;
            /**
             * @description The organisation's time zone, of whose calendar questions are that name none.
             * @example Asia/Singapore
             */
            zone: string;
            uptimeSeconds: number;
            /** @description State is loaded and the log was caught up with. */
            ready: boolean;
            /** @description Started with --dev. */
            dev?: boolean;
            /**
             * Format: int64
             * @description First log offset not yet applied to customers.
             */
            applied: number;
            /**
             * Format: int64
             * @description Next log offset to be written.
             */
            end: number;
            /**
             * Format: int64
             * @description First log offset whose effect is not yet in the state store.
             */
            committed: number;
            /**
             * Format: int64
             * @description Records durable and not yet applied.
             */
            lag: number;
            /**
             * Format: date-time
             * @description The instant that customers are evaluated at: the time of the last record.
             */
            clock: string;
            /** Format: int64 */
            people: number;
            /** Format: int64 */
            identifiers: number;
            /**
             * Format: int64
             * @description Events applied, without duplicates.
             */
            events: number;
            /**
             * Format: int64
             * @description Events dropped because their messageId was known.
             */
            duplicates: number;
            /**
             * Format: int64
             * @description Customers held in memory, in bytes.
             */
            fragmentBytes: number;
            /**
             * Format: int64
             * @description The limit of fragmentBytes.
             */
            memoryLimit: number;
            /**
             * Format: int64
             * @description Fragments that are only in the store now.
             */
            evicted: number;
            /**
             * Format: int64
             * @description Resident memory of the process.
             */
            memoryBytes: number;
            /**
             * Format: int64
             * @description Message ids remembered.
             */
            dedupEntries: number;
            /**
             * Format: int64
             * @description The most that are remembered.
             */
            dedupLimit: number;
            /** @description How long at least a message id is remembered, while dedupLimit allows. */
            dedupAgeSeconds: number;
            /**
             * Format: date-time
             * @description Repeats of messages older than this are not noticed.
             */
            dedupSince: string;
            /** @description Why applying stopped, if it did. */
            failed?: string;
            engines: {
                /** @example disklog */
                log: string;
                /** @example pebblestate */
                state: string;
                /** @example hotfacts */
                facts: string;
            };
            /** @description History as columns, which questions over everybody are answered from. */
            facts: {
                /**
                 * Format: int64
                 * @description First log offset that questions do not see yet.
                 */
                next: number;
                /**
                 * Format: int64
                 * @description First log offset that a restart reads again.
                 */
                durable: number;
                /**
                 * Format: int64
                 * @description Records durable in the log and not yet seen by questions.
                 */
                lag: number;
                /**
                 * Format: int64
                 * @description Events kept, without duplicates.
                 */
                events: number;
                /**
                 * Format: int64
                 * @description Identifiers that events came under.
                 */
                subjects: number;
                /**
                 * Format: int64
                 * @description Properties kept as columns.
                 */
                properties: number;
                /**
                 * Format: int64
                 * @description Parts that the columns lie in; merged in the background.
                 */
                segments: number;
                /**
                 * Format: int64
                 * @description Size of the columns on disk.
                 */
                diskBytes: number;
                /**
                 * Format: int64
                 * @description Size of the message ids that are remembered, on disk.
                 */
                idBytes: number;
                /**
                 * Format: int64
                 * @description Memory outside of mapped files, roughly.
                 */
                heapBytes: number;
                /**
                 * Format: int64
                 * @description Events dropped because their messageId was known, in this process.
                 */
                duplicates: number;
                /** @description Why following the log stopped, if it did. */
                failed?: string;
            };
        };
        Identifier: {
            /** @example email */
            type: string;
            /** @example mei@example.com */
            value: string;
        };
        PersonSummary: {
            /** @example p_2hVdK9x */
            id: string;
            /**
             * @description The best display name there is: name, e-mail, or an identifier.
             * @example Mei Tan
             */
            label: string;
            /** @description The best few, best first. Link to the person by the first. */
            identifiers: components["schemas"]["Identifier"][];
            /**
             * @description A few to recognise the person by: name, email, tier, country.
             * @example {
             *       "name": "Mei Tan",
             *       "tier": "gold"
             *     }
             */
            traits?: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            firstSeen: string;
            /** Format: date-time */
            lastSeen: string;
            /** Format: int64 */
            events: number;
            /**
             * Format: date-time
             * @description In a list of members: when the person entered.
             */
            since?: string;
            /** @description In a list of members or a sample, if asked for. */
            why?: components["schemas"]["Why"];
        };
        PeoplePage: {
            items: components["schemas"]["PersonSummary"][];
            next?: string;
            masked: components["schemas"]["Masked"];
        };
        /** @description Whether personal data is hidden because the scope personal:read is missing. */
        Masked: boolean;
        Person: {
            /** @example p_2hVdK9x */
            id: string;
            /**
             * @description The best display name there is: name, e-mail, or an identifier.
             * @example Mei Tan
             */
            label: string;
            /** @description Best first. Link to the person by the first. */
            identifiers: components["schemas"]["PersonIdentifier"][];
            /** @description The edges of the identity graph, also those that unite nobody. */
            evidence: components["schemas"]["Evidence"][];
            traits: components["schemas"]["Trait"][];
            segments: components["schemas"]["Membership"][];
            /** Format: date-time */
            firstSeen: string;
            /** Format: date-time */
            lastSeen: string;
            /**
             * Format: int64
             * @description Events in all.
             */
            events: number;
            /**
             * @description How many of the recent events came from each touchpoint.
             * @example {
             *       "web": 40,
             *       "app": 12
             *     }
             */
            touchpoints: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description First log offset not yet in the view.
             */
            asOf: number;
            /**
             * Format: date-time
             * @description The instant that windows and ages are counted from.
             */
            at: string;
            masked: components["schemas"]["Masked"];
        };
        PersonIdentifier: {
            /** @example anonymous_id */
            type: string;
            /** @example 5f1c-77 */
            value: string;
            /** Format: date-time */
            firstSeen: string;
            /** Format: date-time */
            lastSeen: string;
            /**
             * Format: int64
             * @description Events whose primary identifier it was.
             */
            events: number;
        };
        /** @description A reason to take two identifiers for one person, or not to. */
        Evidence: {
            a: components["schemas"]["Identifier"];
            b: components["schemas"]["Identifier"];
            /**
             * @description What made it.
             * @example userId+anonymousId
             */
            rule: string;
            /** @enum {string} */
            kind: "observed" | "manual" | "cannot-link";
            /**
             * Format: int64
             * @description Log offset of the record that first gave it.
             */
            offset: number;
            /**
             * Format: date-time
             * @description First seen.
             */
            time: string;
            /** Format: date-time */
            lastSeen: string;
            /**
             * Format: int64
             * @description How often it was seen.
             */
            count: number;
            unites: boolean;
            /**
             * @description Why it does not unite: limit, blocked, cannot-link, retracted, degree, size.
             * @example limit
             */
            reason?: string;
            /** @description Who said so, if a person did. */
            by?: string;
            /** @description The reason given. */
            note?: string;
            /** Format: date-time */
            retractedAt?: string;
        };
        Trait: {
            /** @example tier */
            name: string;
            /** @description Any JSON. */
            value: unknown;
            /**
             * Format: date-time
             * @description When the event happened that said so.
             */
            time: string;
            /**
             * @description Left out if computed.
             * @example crm
             */
            source?: string;
            /** @description Whom it was said of. */
            identifier?: components["schemas"]["Identifier"];
            /**
             * @description Which of several values wins: last, first, max, min, union, or computed.
             * @example last
             */
            policy: string;
            /**
             * Format: date-time
             * @description Of a computed trait whose history is still being computed: it counts events from then on.
             */
            since?: string;
        };
        Membership: {
            /** @example loyal */
            key: string;
            /** Format: date-time */
            since: string;
            /**
             * Format: date-time
             * @description The earliest instant at which it may end by itself.
             */
            until?: string;
            why?: components["schemas"]["Why"];
        };
        /** @description The evaluated condition, a tree whose leaves carry what was found and what was wanted. */
        Why: {
            holds: boolean;
            /** @description The condition in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * @description How the children combine; a leaf has none.
             * @enum {string}
             */
            op: "all" | "any" | "not" | "leaf";
            /**
             * @description Leaf: what was found; any JSON.
             * @example 4
             */
            found?: unknown;
            /**
             * @description Leaf: what was wanted.
             * @example ≥ 3
             */
            wanted?: string;
            /** @description Leaf over events: when those happened that count, newest first, at most ten. */
            instants?: string[];
            children?: components["schemas"]["Why"][];
        };
        IdentityWhy: {
            a: components["schemas"]["Identifier"];
            b: components["schemas"]["Identifier"];
            /** @description Whether they are one person. */
            same: boolean;
            /** @description The uniting evidence from a to b. */
            path: components["schemas"]["Evidence"][];
            /** @description Evidence between their people that unites nobody, each with its reason. */
            refused: components["schemas"]["Evidence"][];
            masked: components["schemas"]["Masked"];
        };
        Merge: {
            /**
             * @description An identifier, type:value.
             * @example user_id:42
             */
            a: string;
            /**
             * @description The other identifier, type:value.
             * @example crm_id:0031
             */
            b: string;
            /** @example same customer, confirmed by phone */
            reason: string;
        };
        Split: {
            /**
             * @description An identifier, type:value.
             * @example email:family@example.com
             */
            a: string;
            /**
             * @description An identifier of the person it shall not belong to, type:value.
             * @example user_id:42
             */
            b: string;
            /**
             * @description True: they must never be one person, whatever evidence comes. False: only the evidence directly between them is retracted, as if it had never been had.
             * @default true
             */
            cannotLink?: boolean;
            /** @example shared family address */
            reason: string;
        };
        Decision: {
            /** @description The people that stand now: one after a merge, those apart after a split. */
            people: components["schemas"]["PersonSummary"][];
            masked: components["schemas"]["Masked"];
        };
        /** @enum {string} */
        EventType: "track" | "identify" | "page" | "screen" | "group" | "alias";
        Event: {
            /**
             * Format: int64
             * @description Its place in the log.
             */
            offset: number;
            messageId: string;
            type: components["schemas"]["EventType"];
            /**
             * @description track: the event; page and screen: the name.
             * @example Order Completed
             */
            name?: string;
            /** @example web */
            source: string;
            /** @example web */
            touchpoint?: string;
            userId?: string;
            anonymousId?: string;
            /**
             * Format: date-time
             * @description When it happened, corrected for the device's clock.
             */
            timestamp: string;
            /** Format: date-time */
            receivedAt: string;
            properties?: {
                [key: string]: unknown;
            };
            traits?: {
                [key: string]: unknown;
            };
            context?: {
                [key: string]: unknown;
            };
        };
        TimelinePage: {
            items: components["schemas"]["Event"][];
            next?: string;
            masked: components["schemas"]["Masked"];
        };
        /** @description Which events, as in a condition. */
        EventTarget: {
            /** @example Order Completed */
            event?: string;
            /**
             * @default track
             * @enum {string}
             */
            type?: "track" | "identify" | "page" | "screen" | "group" | "alias" | "any";
            where?: {
                [key: string]: unknown;
            }[];
        };
        TrendQuestion: {
            /** @description Left out: each kind of event, the most frequent first. */
            series?: components["schemas"]["TrendFigure"][];
            formulas?: components["schemas"]["TrendFormula"][];
            /**
             * @description Properties of the event: paths, context.… for its context, $source for its touchpoint.
             * @example [
             *       "country",
             *       "$source"
             *     ]
             */
            breakdown?: string[];
            /**
             * @description How many combinations of a breakdown get a line each: those with most of the first series. The others are one line, each person once.
             * @default 10
             */
            top?: number;
            /**
             * @description The time of the same length right before, or the same time a week, a month or a year earlier.
             * @enum {string}
             */
            compare?: "previous" | "week" | "month" | "year";
            /** @enum {string} */
            unit?: "hour" | "day" | "week" | "month" | "quarter" | "year";
            /**
             * @description A date in the zone, or an instant; events from then on.
             * @example 2026-01-01
             */
            from?: string;
            /** @description Events before then; now if left out. */
            to?: string;
            /**
             * @description Instead of from and to: so long before now.
             * @example 30d
             */
            last?: string;
            /**
             * @description IANA name of the time zone; the organisation's if left out.
             * @example Asia/Singapore
             */
            zone?: string;
        };
        /** @description Events, with what is measured of them. Without a measure: how often, and how many people beside. */
        TrendFigure: {
            /** @example Order Completed */
            event?: string;
            /**
             * @default track
             * @enum {string}
             */
            type?: "track" | "identify" | "page" | "screen" | "group" | "alias" | "any";
            where?: {
                [key: string]: unknown;
            }[];
            /** @enum {string} */
            measure?: "events" | "people" | "perPerson" | "sum" | "avg" | "min" | "max" | "quantile" | "distinct";
            /**
             * @description Of sum, avg, min, max, quantile and distinct. Events without it are left out.
             * @example total
             */
            property?: string;
            /**
             * @description Exact: the smallest value that at least this share of all values do not exceed.
             * @default 0.5
             */
            quantile?: number;
        };
        TrendFormula: {
            /**
             * @description Arithmetic over the series, which are A, B, C: + - * / and min, max, abs, round, floor, ceil, coalesce, step. Dividing by zero gives no value.
             * @example A / B * 100
             */
            formula: string;
            label?: string;
        };
        Alerts: {
            items: components["schemas"]["AlertStatus"][];
            /** @description The last 200 changes of state, the newest first. */
            transitions: {
                key: string;
                /** Format: date-time */
                at: string;
                /** @enum {string} */
                from: "ok" | "firing" | "unknown";
                /** @enum {string} */
                to: "ok" | "firing" | "unknown";
                value?: number;
            }[];
        };
        AlertStatus: {
            key: string;
            /** @description The key of the saved question. */
            question: string;
            wording: components["schemas"]["Wording"];
            owners: components["schemas"]["Owners"];
            /** @enum {string} */
            state: "ok" | "firing" | "unknown";
            /**
             * Format: date-time
             * @description Left out before the first look.
             */
            since?: string;
            /**
             * Format: date-time
             * @description The last look.
             */
            checked?: string;
            /**
             * Format: int64
             * @description The first place in the log that the figure does not know.
             */
            asOf: number;
            /** @description Its key among those of the answer. */
            figure?: string;
            label: components["schemas"]["Wording"];
            value?: number;
            /** @description The figure of the period before. */
            before?: number;
            /** @description What the figure is made of. */
            n: number;
            /** @description Why the state is unknown. */
            reason?: string;
            /** @description Of the definition that was judged by; 0 before the first look. */
            version: number;
        };
        DigestPlace: {
            id: string;
            /** @description Of the definition. */
            key: string;
            /**
             * Format: date-time
             * @description What its figures are as of.
             */
            due: string;
        };
        Digests: {
            items: components["schemas"]["DigestPlace"][];
        };
        Digest: {
            key: string;
            /** Format: date-time */
            due: string;
            /** Format: date-time */
            prepared: string;
            version: number;
            wording: components["schemas"]["Wording"];
            zone: string;
            tiles: {
                question: string;
                wording: components["schemas"]["Wording"];
                sentence: components["schemas"]["Wording"];
                /** Format: int64 */
                asOf: number;
                figures: components["schemas"]["Figure"][];
                /** @description Why there are no figures. */
                failed?: string;
            }[];
        };
        SavedAsked: {
            key: string;
            /** @description Of the definition that was answered. */
            version: number;
            /** @description The kind of question, which says what the answer is: that of POST /api/v1/insight/{kind}. */
            kind: string;
            wording: components["schemas"]["Wording"];
            figures: components["schemas"]["Figure"][];
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: {
                [key: string]: unknown;
            };
        };
        /** @description One number of an answer that can stand alone. */
        Figure: {
            /** @example events.0 */
            key: string;
            label: components["schemas"]["Wording"];
            /** @enum {string} */
            unit: "events" | "people" | "value" | "share" | "score";
            /** @description Null where there is nothing to take it of. */
            value: number | null;
            /** @description The same of the period before, where the answer has it. */
            before?: number;
            /** @description How many people or events it is made of. */
            n: number;
        };
        /** @description How far the answer to a question is. It may go through the people several times, and learns on the way how often. */
        AskProgress: {
            /** @description Gone through so far. */
            people: number;
            /** @description To go through, as far as is known; 0 while it waits for its turn. */
            total: number;
            share: number;
            /** @description People a second. */
            rate: number;
            /** @description At that rate. */
            secondsLeft: number;
            /** @description Times that the people are gone through, so far. */
            passes: number;
        };
        TrendAsked: {
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: components["schemas"]["TrendAnswer"];
        };
        TrendAnswer: {
            /** @enum {string} */
            unit: "hour" | "day" | "week" | "month" | "quarter" | "year";
            /** @description The zone of the periods. */
            zone: string;
            /** @description When each period begins. */
            periods: string[];
            /** @description So many of the periods are over; the last may be under way. */
            whole: number;
            /** @description With compare: the periods compared with, each beside the one of the same place. */
            previous?: string[];
            /** @description Of each series and formula everybody, or with a breakdown its combinations and the others. */
            series: components["schemas"]["TrendLine"][];
            /** @description With a breakdown: each series and formula over everybody, people once. */
            all?: components["schemas"]["TrendLine"][];
        };
        TrendLine: {
            label: components["schemas"]["Wording"];
            /** @description The letter that formulas know the series by. */
            name?: string;
            /** @enum {string} */
            measure?: "events" | "people" | "perPerson" | "sum" | "avg" | "min" | "max" | "quantile" | "distinct";
            formula?: string;
            /** @description With a breakdown: a value for each property, null where there is none. */
            combination?: (string | null)[];
            /** @description All other combinations. */
            others?: boolean;
            /** @description By period; none of a formula. */
            events: number[];
            /** @description By period, each person once; none of a formula. */
            people: number[];
            /** @description People in the whole range, each once. */
            everybody: number;
            /** @description What is measured, by period; null where there is none, or where too few people are behind it for you to see. */
            values: (number | null)[];
            /** @description What is measured in the whole range: not the sum of the periods, where people or values would count twice. */
            total: number | null;
            /** @description With compare: the same of the earlier time. */
            previous?: {
                values: (number | null)[];
                total: number | null;
            };
        };
        FunnelQuestion: {
            steps: components["schemas"]["FunnelStep"][];
            /**
             * @description For all steps together.
             * @default 7d
             */
            window?: string;
            /**
             * @default ordered
             * @enum {string}
             */
            order?: "ordered" | "strict" | "any";
            exclusions?: components["schemas"]["FunnelExclusion"][];
            /**
             * @description A property of a step's event, of the step that touch says.
             * @example currency
             */
            breakdown?: string;
            /**
             * @description Whose value a person has: the first step's event, that of the step reached last, that of touchStep (who did not reach it has none), or each of them, so that one person may be in several parts.
             * @default first
             * @enum {string}
             */
            touch?: "first" | "last" | "step" | "any";
            /** @description With touch step. */
            touchStep?: number;
            /**
             * @description How long people took is wanted too.
             * @default false
             */
            times?: boolean;
            /**
             * @description A date in the zone, or an instant; events from then on.
             * @example 2026-01-01
             */
            from?: string;
            /** @description Events before then; now if left out. */
            to?: string;
            /**
             * @description Instead of from and to: so long before now.
             * @example 30d
             */
            last?: string;
            /**
             * @description IANA name of the time zone; the organisation's if left out.
             * @example Asia/Singapore
             */
            zone?: string;
        };
        /** @description Which events are a step, as in a condition, and how long after the step before. Not with any order. */
        FunnelStep: {
            /** @example Order Completed */
            event?: string;
            /**
             * @default track
             * @enum {string}
             */
            type?: "track" | "identify" | "page" | "screen" | "group" | "alias" | "any";
            where?: {
                [key: string]: unknown;
            }[];
            /**
             * @description At most so long after the step before.
             * @example 1h
             */
            gap?: string;
            /**
             * @description At least so long after the step before.
             * @example 5m
             */
            wait?: string;
        };
        /**
         * @description Which events, as in a condition, end a try that has reached the step `after` and not yet the step `before`. The person has
         *     then come as far as that, and may try again. The events of the two steps themselves do not lie between them.
         */
        FunnelExclusion: {
            /** @example Order Cancelled */
            event?: string;
            /**
             * @default track
             * @enum {string}
             */
            type?: "track" | "identify" | "page" | "screen" | "group" | "alias" | "any";
            where?: {
                [key: string]: unknown;
            }[];
            /** @default 1 */
            after?: number;
            /** @description The last step if left out. */
            before?: number;
        };
        FunnelPeople: {
            question: components["schemas"]["FunnelQuestion"];
            step: number;
            /**
             * @description Who reached the step, or who reached it and not the next.
             * @default converted
             * @enum {string}
             */
            who?: "converted" | "dropped";
            /** @description Only those with this value of the breakdown, as in the answer. */
            value?: string;
            /**
             * @description Only those without a value.
             * @default false
             */
            without?: boolean;
        };
        PeopleBehind: {
            /** @description Who they are, in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            total: number;
            items: components["schemas"]["PersonSummary"][];
            /** @description The cursor of the next page; left out on the last. */
            next?: string;
            masked: boolean;
            /** @description The same as a condition; left out where there are no words for it. */
            condition?: {
                condition: {
                    [key: string]: unknown;
                };
                /** @description It holds for just these people, as long as nothing happens. */
                exact: boolean;
                /** @description What it leaves out, if it is not exact. */
                note: components["schemas"]["Wording"];
            };
        };
        FunnelAsked: {
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: components["schemas"]["FunnelAnswer"];
        };
        FunnelAnswer: {
            steps: components["schemas"]["Wording"][];
            /** @description One for each value of the breakdown, the largest first, at most twenty. */
            parts: components["schemas"]["FunnelPart"][];
            /** @description Added up: further values, and without personal:read those of fewer than ten people. */
            others?: components["schemas"]["FunnelPart"];
            /** @description With times: from the first step to the last, then, of more than two steps, to each from the one before. */
            times?: components["schemas"]["FunnelTimes"][];
        };
        /** @description How long people took, in seconds. Quartiles are interpolated between the nearest two. */
        FunnelTimes: {
            from: number;
            to: number;
            /** @description Who came to the second of them. */
            people: number;
            /** @description Without personal:read: they are fewer than ten, and nothing of them is shown. */
            few?: boolean;
            average?: number;
            /** @description A quarter took no longer. */
            lower?: number;
            median?: number;
            /** @description A quarter took longer. */
            upper?: number;
            /** @description From the shortest time to the longest; each about twice as long as the one before. Without personal:read those of fewer than ten people are joined. */
            bins: {
                from: number;
                /** @description Less than this. */
                to: number;
                people: number;
            }[];
        };
        FunnelPart: {
            /** @description Left out where the property is absent, and without a breakdown. */
            value?: string;
            /** @description Who reached each step. */
            people: number[];
            /** @description Of those of the first step; null where nobody entered. */
            shares: (number | null)[];
        };
        RetentionQuestion: {
            start: components["schemas"]["EventTarget"];
            return: components["schemas"]["EventTarget"];
            /** @enum {string} */
            unit?: "hour" | "day" | "week" | "month" | "quarter" | "year";
            /**
             * @description Only those whose first start of all times lies in the range.
             * @default false
             */
            firstEver?: boolean;
            /**
             * @description People belong to the cohort of every period in which they did start.
             * @default false
             */
            recurring?: boolean;
            /**
             * @description Days since the start instead of periods: where each bracket ends, rising.
             * @example [
             *       1,
             *       3,
             *       7,
             *       14,
             *       30
             *     ]
             */
            brackets?: number[];
            /**
             * @description A property of the start's event.
             * @example currency
             */
            breakdown?: string;
            /**
             * @description A date in the zone, or an instant; events from then on.
             * @example 2026-01-01
             */
            from?: string;
            /** @description Events before then; now if left out. */
            to?: string;
            /**
             * @description Instead of from and to: so long before now.
             * @example 30d
             */
            last?: string;
            /**
             * @description IANA name of the time zone; the organisation's if left out.
             * @example Asia/Singapore
             */
            zone?: string;
        };
        RetentionPeople: {
            question: components["schemas"]["RetentionQuestion"];
            /**
             * Format: date-time
             * @description When the cohort begins, as in the answer.
             */
            cohort: string;
            /**
             * @description The index in the cohort.
             * @default 0
             */
            distance?: number;
            /**
             * @description All of the cohort; who came back at the distance; at it or later; not at it; neither at it nor later.
             * @default all
             * @enum {string}
             */
            who?: "all" | "returned" | "stayed" | "away" | "gone";
            /** @description Only those with this value of the breakdown, as in the answer. */
            value?: string;
            /**
             * @description Only those without a value.
             * @default false
             */
            without?: boolean;
        };
        RetentionAsked: {
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: components["schemas"]["RetentionAnswer"];
        };
        RetentionAnswer: {
            /** @enum {string} */
            unit: "hour" | "day" | "week" | "month" | "quarter" | "year";
            brackets?: number[];
            /** @description Of all cohorts; recurring people count in each of theirs. */
            people: number;
            cohorts: {
                /** Format: date-time */
                start: string;
                people: number;
                /** @description In the n-th period after, 0 being the cohort's own, or in the n-th bracket. */
                returned: number[];
                /** @description In that period or a later one of the range. */
                stayed: number[];
                /** @description Without personal:read: they are fewer than ten, and neither shown nor in the shares. */
                few?: boolean;
            }[];
            /** @description Of all whose n-th period is in the range, the share who came back in it. */
            overall: (number | null)[];
            /** @description In it or later. */
            lasting: (number | null)[];
            /** @description One for each value of the breakdown, the largest first, at most twenty. */
            parts?: components["schemas"]["RetentionPart"][];
            /** @description Added up: further values, and without personal:read those of fewer than ten people. */
            others?: components["schemas"]["RetentionPart"];
        };
        RetentionPart: {
            /** @description Left out where the property is absent. */
            value?: string;
            /** @description Of all cohorts; recurring people count in each of theirs. */
            people: number;
            cohorts: {
                /** Format: date-time */
                start: string;
                people: number;
                /** @description In the n-th period after, 0 being the cohort's own, or in the n-th bracket. */
                returned: number[];
                /** @description In that period or a later one of the range. */
                stayed: number[];
                /** @description Without personal:read: they are fewer than ten, and neither shown nor in the shares. */
                few?: boolean;
            }[];
            /** @description Of all whose n-th period is in the range, the share who came back in it. */
            overall: (number | null)[];
            /** @description In it or later. */
            lasting: (number | null)[];
        };
        ValueQuestion: {
            purchase: components["schemas"]["EventTarget"];
            /**
             * @description The property with what a purchase was worth.
             * @example total
             */
            amount?: string;
            /**
             * @description bgbb counts in which whole units since the first purchase people bought again, at most once in each, and suits what happens at most once in a unit; best is the likelier of the first two.
             * @default bgnbd
             * @enum {string}
             */
            model?: "bgnbd" | "paretonbd" | "bgbb" | "best";
            /**
             * @description The first day that counts; all if left out.
             * @example 1997-01-01
             */
            from?: string;
            /**
             * @description The last day that models are fitted to; yesterday if left out.
             * @example 1997-09-30
             */
            calibration?: string;
            /**
             * @description The last day that they are compared with; none if left out.
             * @example 1998-06-30
             */
            holdout?: string;
            /**
             * @description Of all times.
             * @default week
             * @enum {string}
             */
            unit?: "day" | "week" | "month";
            /** @description Units to look ahead; a year if left out. */
            ahead?: number;
            /**
             * @description The list holds people with a smaller P(alive).
             * @default 0.5
             */
            below?: number;
            /**
             * @description And with at least this: who is gone for certain is not won back.
             * @default 0.1
             */
            above?: number;
            /**
             * @description Of the list.
             * @default 50
             */
            limit?: number;
            /**
             * @description IANA name of the time zone; the organisation's if left out.
             * @example Asia/Singapore
             */
            zone?: string;
        };
        ValueAsked: {
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: components["schemas"]["ValueAnswer"];
        };
        ValueAnswer: {
            /** @enum {string} */
            unit: "day" | "week" | "month";
            /** @description People with a purchase until the end of the calibration. */
            customers: number;
            model: components["schemas"]["ModelFit"];
            /** @description Gamma-Gamma; with an amount. */
            spend?: components["schemas"]["ModelFit"];
            /** @description The expected amount of a purchase of somebody unknown. */
            typical?: number;
            /** @description Purchases of everybody in the time ahead. */
            expected: number;
            /** @description What these purchases are worth; with an amount. */
            worth?: number;
            /** @description Expected number of people who still are customers. */
            still: number;
            /** @description How many people made so many repeat purchases in the calibration, counted and as the model has it. */
            frequencies: {
                x: number;
                /** @description x or more. */
                open: boolean;
                actual: number;
                expected: number;
            }[];
            /** @description Repeat purchases of everybody up to a time since the first purchase of all. */
            tracking: {
                time: number;
                actual: number;
                expected: number;
            }[];
            /** @description Mean purchases in the holdout of those with so many repeat purchases before it. */
            holdout?: {
                x: number;
                /** @description x or more. */
                open: boolean;
                people: number;
                actual: number;
                expected: number;
            }[];
            /** @description Twenty-five fields, scores from 1 to 5 (the highest fifth). */
            grid: {
                recency: number;
                frequency: number;
                people: number;
                /** @description Sum of amounts; left out where nobody is in it, and without personal:read where fewer than ten people are. */
                total?: number;
                /** @description Between which values its people are; left out like total. */
                bounds?: {
                    /**
                     * Format: date
                     * @description The day of the last purchase: the earliest,
                     */
                    from: string;
                    /**
                     * Format: date
                     * @description and the latest.
                     */
                    to: string;
                    /** @description Days with a purchase: the fewest, */
                    fewest: number;
                    /** @description and the most. */
                    most: number;
                };
                name: components["schemas"]["Wording"];
            }[];
            /** @description How many people have a P(alive) from so much up to a tenth more. */
            alive: {
                from: number;
                people: number;
            }[];
            /** @description How many people are expected to be worth from ≤ w < to in the time ahead: in purchases, or with an amount in that. */
            worths: {
                from: number;
                to: number;
                people: number;
            }[];
            /** @description Without bgbb. Computed traits that say of each person, day by day, what the model says of them: definitions but for their owners. Putting them writes the parameters to the log. */
            traits: {
                /** @example still_customer */
                key: string;
                wording: components["schemas"]["Wording"];
                spec: {
                    [key: string]: unknown;
                };
            }[];
            /** @description Who is worth most in the time ahead, the most first; with personal:read. */
            best?: components["schemas"]["WinBack"][];
            /** @description People worth winning back, the most at risk first; with personal:read. */
            list?: components["schemas"]["WinBack"][];
            sentence: components["schemas"]["Wording"];
        };
        ModelFit: {
            /** @example BG/NBD */
            model: string;
            parameters: {
                name: string;
                value: number;
                /** @description Left out, like the interval, in a loose fit. */
                standardError?: number;
                /** @description Of the 95 % interval. */
                lower?: number;
                upper?: number;
            }[];
            logLikelihood: number;
            aic: number;
            /** @description Whom it was fitted to. */
            people: number;
            /** @description Most likely, but so are others: the data do not tell its parameters apart. */
            loose?: boolean;
            /** @description Starting points tried. */
            starts: number;
            evaluations: number;
            sentence: components["schemas"]["Wording"];
        };
        WinBack: {
            identifiers: components["schemas"]["Identifier"][];
            /** @description Probability of still being a customer. */
            pAlive: number;
            /** @description Purchases in the time ahead. */
            expected: number;
            /** @description Probability of having left: 1 − pAlive. */
            churnRisk: number;
            /** @description Expected, per purchase. */
            amount?: number;
            /** @description Of the purchases in the time ahead, or without an amount how many these are. */
            worth: number;
            /** @description Probability of being gone, times what they would buy otherwise: purchases, or with an amount its worth. */
            atRisk: number;
            /** @description Days with a purchase after the first. */
            repeats: number;
            /** @description From the first purchase to the last. */
            last: number;
            /** @description From the first purchase to the end of the calibration. */
            age: number;
            /** @description Recency, frequency, money, from 1 to 5. */
            scores: number[];
            sentence: components["schemas"]["Wording"];
        };
        SurvivalQuestion: {
            activity: components["schemas"]["EventTarget"];
            /**
             * @description Without the activity for longer, people have left.
             * @default 90d
             */
            gap?: string;
            /**
             * @default week
             * @enum {string}
             */
            unit?: "day" | "week" | "month";
            /**
             * @description Units ahead that the risk of leaving is given for.
             * @default 4
             */
            ahead?: number;
            /**
             * @description A property of a person's first event in the range.
             * @example currency
             */
            breakdown?: string;
            /**
             * @description A date in the zone, or an instant; events from then on.
             * @example 2026-01-01
             */
            from?: string;
            /** @description Events before then; now if left out. */
            to?: string;
            /**
             * @description Instead of from and to: so long before now.
             * @example 30d
             */
            last?: string;
            /**
             * @description IANA name of the time zone; the organisation's if left out.
             * @example Asia/Singapore
             */
            zone?: string;
        };
        SurvivalAsked: {
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: components["schemas"]["SurvivalAnswer"];
        };
        SurvivalAnswer: {
            /** @enum {string} */
            unit: "day" | "week" | "month";
            all: components["schemas"]["SurvivalCurve"];
            /** @description The values of the breakdown, those with most people first. */
            parts: components["schemas"]["SurvivalCurve"][];
            /** @description A log-rank test between the parts. */
            difference?: {
                chiSquared: number;
                degreesOfFreedom: number;
                /** @description The probability of at least this difference if the parts are alike. */
                p: number;
                /** @description How many left, by part. */
                observed: number[];
                /** @description How many would have if the parts were alike. */
                expected: number[];
            };
        };
        SurvivalCurve: {
            value?: string;
            people: number;
            /** @description How many of them left in the range. */
            left: number;
            /** @description After so many units half are gone; left out where more than half stay. */
            median?: number;
            steps: {
                time: number;
                atRisk: number;
                left: number;
                /** @description Seen until here and no longer. */
                censored: number;
                /** @description The share still there after it. */
                survival: number;
                standardError: number;
                lower: number;
                upper: number;
            }[];
            /** @description The probability of leaving within the time ahead, of who has stayed for so long. */
            risks: {
                age: number;
                risk: number;
            }[];
            sentence: components["schemas"]["Wording"];
        };
        AttributionQuestion: {
            conversion: components["schemas"]["EventTarget"];
            /**
             * @description The property with what a conversion is worth; 1 each if left out.
             * @example total
             */
            value?: string;
            /** @description Any event but a conversion if left out. */
            touches?: components["schemas"]["EventTarget"][];
            /**
             * @description The property that names the channel; the source (touchpoint) if left out. Events without it are no touch.
             * @example context.campaign.name
             */
            by?: string;
            /**
             * @description How long before a conversion a touch counts.
             * @default 30d
             */
            window?: string;
            /**
             * @description Of time decay.
             * @default 7d
             */
            halfLife?: string;
            /**
             * @description A date in the zone, or an instant; events from then on.
             * @example 2026-01-01
             */
            from?: string;
            /** @description Events before then; now if left out. */
            to?: string;
            /**
             * @description Instead of from and to: so long before now.
             * @example 30d
             */
            last?: string;
            /**
             * @description IANA name of the time zone; the organisation's if left out.
             * @example Asia/Singapore
             */
            zone?: string;
        };
        AttributionAsked: {
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: components["schemas"]["AttributionAnswer"];
        };
        AttributionAnswer: {
            conversions: number;
            value: number;
            /** @description The value of conversions without a touch in the window. */
            unattributed: number;
            /** @description Their number. */
            untouched: number;
            /** @description Those with most people first. What each is credited with, in the unit of the value; each column adds up to value − unattributed. */
            channels: {
                /** @description Left out: the rest, added up. */
                channel?: string;
                touches: number;
                people: number;
                first: number;
                last: number;
                linear: number;
                decay: number;
                position: number;
                markov: number;
                shapley: number;
                /** @description The same in conversions, whatever each is worth; each adds up to conversions − untouched. */
                conversions: components["schemas"]["Credits"];
                /** @description The share of conversions that would be lost without it, by the Markov chain. */
                removal: number;
            }[];
            /** @description The twenty ways most conversions came, repeats of a channel written once. */
            paths: {
                channels: string[];
                conversions: number;
                value: number;
            }[];
            sentence: components["schemas"]["Wording"];
        };
        Credits: {
            first: number;
            last: number;
            linear: number;
            decay: number;
            position: number;
            markov: number;
            shapley: number;
        };
        VoiceQuestion: {
            /** @enum {string} */
            kind: "nps" | "csat" | "ces";
            answer: components["schemas"]["EventTarget"];
            /**
             * @description The property with what was answered.
             * @default score
             */
            score?: string;
            /** @description The least answer there is; 1 if left out, 0 for NPS. */
            low?: number;
            /** @description The greatest; 5 for CSAT, 7 for CES, 10 for NPS. */
            high?: number;
            /** @description From where an answer is good; 4 for CSAT, 5 for CES, 9 for NPS. */
            good?: number;
            /** @description The event of being asked, for the rate of response. */
            asked?: components["schemas"]["EventTarget"];
            /** @description The interaction people were asked after; answers without one before do not count. */
            after?: components["schemas"]["EventTarget"];
            /** @description Tells apart which of them people were asked after: the latest before they were asked, or if that is in no event before they answered. */
            interactions?: components["schemas"]["EventTarget"][];
            /** @description A property of the latest such interaction, or without one of the answer; $source is the touchpoint. */
            breakdown?: string;
            /**
             * @description The property with what people wrote. It needs personal:read.
             * @example comment
             */
            comment?: string;
            /**
             * @default month
             * @enum {string}
             */
            unit?: "hour" | "day" | "week" | "month" | "quarter" | "year";
            /**
             * @description A date in the zone, or an instant; events from then on.
             * @example 2026-01-01
             */
            from?: string;
            /** @description Events before then; now if left out. */
            to?: string;
            /**
             * @description Instead of from and to: so long before now.
             * @example 30d
             */
            last?: string;
            /**
             * @description IANA name of the time zone; the organisation's if left out.
             * @example Asia/Singapore
             */
            zone?: string;
        };
        VoiceAsked: {
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: components["schemas"]["VoiceAnswer"];
        };
        VoiceAnswer: {
            score: components["schemas"]["VoiceScore"];
            /** @description Of the time as long before. */
            before: components["schemas"]["VoiceScore"];
            /** @description Answers off the scale; they count nowhere. */
            odd: number;
            /** @description Against the time of the same length before the range. */
            trend: {
                /** @enum {string} */
                direction: "up" | "down" | "unclear" | "tooFew";
                change: number;
                lower: number;
                upper: number;
                sentence: components["schemas"]["Wording"];
            };
            response?: components["schemas"]["VoiceResponse"];
            /** @description How many gave which answer: one box for each whole step of the scale, or twenty of the same width. */
            boxes: {
                from: number;
                /** @description Answers before it; in the last box, up to it. */
                to: number;
                /** @enum {string} */
                side: "best" | "middle" | "worst";
                /** @description Left out: fewer than ten, without personal:read. */
                answers?: number;
            }[];
            periods: {
                /** Format: date-time */
                start: string;
                score: components["schemas"]["VoiceScore"];
            }[];
            /** @description One for each value of the breakdown, the largest first, at most twenty. */
            parts: {
                /** @description Left out where the property is absent. */
                value?: string;
                score: components["schemas"]["VoiceScore"];
                response?: components["schemas"]["VoiceResponse"];
            }[];
            /** @description The most answered first. */
            interactions: {
                /** @description Left out: after none of them, and without personal:read those of fewer than ten answers. */
                label?: components["schemas"]["Wording"];
                score: components["schemas"]["VoiceScore"];
                response?: components["schemas"]["VoiceResponse"];
            }[];
            /** @description The newest fifty in the range. */
            comments: {
                /** Format: date-time */
                at: string;
                answer: number;
                text: string;
                /** @description An identifier, as type:value. */
                person?: string;
                /** @description Which of the interactions they were asked after. */
                after?: components["schemas"]["Wording"];
            }[];
            /** @description Comments and figures of fewer than ten are not shown to whoever asks. */
            hidden: boolean;
            /** @description Added up: further values, and without personal:read those of fewer than ten answers. */
            others?: components["schemas"]["VoiceScore"];
        };
        /** @description How many of those who were asked answered, with the 95 % interval; from 0 to 1. */
        VoiceResponse: {
            asked: number;
            answered: number;
            rate: number;
            lower: number;
            upper: number;
        };
        VoiceScore: {
            /** @enum {string} */
            kind: "nps" | "csat" | "ces";
            answers: number;
            /** @description NPS from −100 to 100; CSAT and CES in per cent. */
            value: number;
            lower: number;
            upper: number;
            /** @description Promoters; good answers. */
            best: number;
            /** @description Detractors; 0 for CSAT and CES. */
            worst: number;
            /** @description Fewer than thirty answers: no trend, no ranking. */
            few: boolean;
            sentence: components["schemas"]["Wording"];
        };
        ChangeQuestion: {
            events: components["schemas"]["EventTarget"];
            /**
             * @description What the figure is: how many people, how often, or the sum or mean of a property. If left out the mean where there is a value, else people.
             * @enum {string}
             */
            of?: "people" | "events" | "sum" | "mean";
            /**
             * @description The property of which sum or mean are asked.
             * @example total
             */
            value?: string;
            /** @description To break down by; if left out, the ten with few different texts that most events have. */
            properties?: string[];
            /**
             * @description How long before the range the other one lies; its own length if left out.
             * @example 7d
             */
            back?: string;
            /**
             * @description Rate of false discoveries among the findings.
             * @default 0.1
             */
            discovery?: number;
            /**
             * @description A date in the zone, or an instant; events from then on.
             * @example 2026-01-01
             */
            from?: string;
            /** @description Events before then; now if left out. */
            to?: string;
            /**
             * @description Instead of from and to: so long before now.
             * @example 30d
             */
            last?: string;
            /**
             * @description IANA name of the time zone; the organisation's if left out.
             * @example Asia/Singapore
             */
            zone?: string;
        };
        ChangeAsked: {
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: components["schemas"]["ChangeAnswer"];
        };
        ChangeAnswer: {
            before: number;
            after: number;
            change: number;
            /** @description How many people or events after is made of. */
            n: number;
            /**
             * Format: date-time
             * @description The two times.
             */
            beforeFrom: string;
            /** Format: date-time */
            beforeTo: string;
            /** Format: date-time */
            afterFrom: string;
            /** Format: date-time */
            afterTo: string;
            /** @description At so many parts. */
            looked: number;
            /** @description At most fifty; those that are no chance first, then by what they contribute. */
            findings: {
                property: string;
                /** @description (none) where the property is absent; (others) are further values, and without personal:read those of fewer than ten. */
                value: string;
                /** @description Of the part itself. */
                before: number;
                after: number;
                /** @description To the change of the whole: own + weight. */
                contribution: number;
                /** @description Because the part itself changed. */
                own: number;
                /** @description Because it became more or less of the whole; 0 for a number of people. */
                weight: number;
                /** @description Of the 95 % interval of own. */
                lower: number;
                upper: number;
                /** @description Probability of so much by chance. */
                p: number;
                /** @description The same over all parts. */
                q: number;
                found: boolean;
                sentence: components["schemas"]["Wording"];
                /** @description Which of the answer's candidates happened to this part, and not alike to all, by place in the list. */
                candidates: number[];
                draft?: components["schemas"]["Draft"];
            }[];
            /**
             * @description What else changed then, at most twenty: sources that are silent or new, campaigns that began or ended, events that began, ended,
             *     or happen three times as often or as seldom, definitions that were changed since the time before, and annotations of then.
             */
            candidates: {
                /** @enum {string} */
                kind: "source" | "campaign" | "event" | "definition" | "annotation";
                key: string;
                /** @enum {string} */
                what: "began" | "ended" | "silent" | "more" | "less" | "changed" | "noted";
                /**
                 * Format: date-time
                 * @description From when on.
                 */
                at: string;
                /** @description Events in the time before; 0 of a definition. */
                before: number;
                after: number;
                sentence: components["schemas"]["Wording"];
                draft?: components["schemas"]["Draft"];
            }[];
            sentence: components["schemas"]["Wording"];
        };
        LifecycleQuestion: {
            /** @description What being active is; anything at all if left out. */
            activity?: components["schemas"]["EventTarget"];
            /**
             * @default week
             * @enum {string}
             */
            unit?: "hour" | "day" | "week" | "month" | "quarter" | "year";
            /**
             * @description A property: a person has the value of their first activity that has it.
             * @example country
             */
            breakdown?: string;
            /**
             * @description A date in the zone, or an instant; events from then on.
             * @example 2026-01-01
             */
            from?: string;
            /** @description Events before then; now if left out. */
            to?: string;
            /**
             * @description Instead of from and to: so long before now.
             * @example 30d
             */
            last?: string;
            /**
             * @description IANA name of the time zone; the organisation's if left out.
             * @example Asia/Singapore
             */
            zone?: string;
        };
        LifecycleAsked: {
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: components["schemas"]["LifecycleAnswer"];
        };
        LifecycleAnswer: {
            /** @enum {string} */
            unit: "hour" | "day" | "week" | "month" | "quarter" | "year";
            /** @description When each begins. */
            periods: string[];
            /** @description So many of the periods are over; the last may be under way. */
            whole: number;
            /** @description The range ends before the last period does. */
            running: boolean;
            all: components["schemas"]["LifecyclePart"];
            /** @description The values of the breakdown, most people first; at most twenty. */
            parts: components["schemas"]["LifecyclePart"][];
            /** @description Further values; without personal:read also those of fewer than ten people. */
            others?: components["schemas"]["LifecyclePart"];
        };
        /** @description People by period. */
        LifecyclePart: {
            /** @description Left out where there is none. */
            value?: string;
            /** @description In any of the four, in any period. */
            people: number;
            new: number[];
            returning: number[];
            resurrecting: number[];
            dormant: number[];
        };
        PathsQuestion: {
            after?: components["schemas"]["EventTarget"];
            before?: components["schemas"]["EventTarget"];
            /**
             * @description Of one path.
             * @default 5
             */
            steps?: number;
            /**
             * @description Of one step, those of most people; further ones are added up as others.
             * @default 8
             */
            nodes?: number;
            /**
             * @description So long without anything ends a path; at most a year.
             * @default 30m
             */
            gap?: string;
            /**
             * @description So much of a path is told; at most a year.
             * @default 1d
             */
            within?: string;
            /**
             * @description Each repeat is a step of its own.
             * @default false
             */
            repeats?: boolean;
            /** @description The first whose pattern has an event's name is its node. Of pages and screens the name is such as “page” or “page Home”. */
            groups?: {
                /** @example Product */
                name: string;
                /**
                 * @description Names, with * for anything.
                 * @example [
                 *       "Product *"
                 *     ]
                 */
                events: string[];
            }[];
            /**
             * @description Names, with * for anything.
             * @example [
             *       "Email *"
             *     ]
             */
            exclude?: string[];
            /** @description Of an event that is in no group, the first that names it. */
            splits?: {
                /**
                 * @example [
                 *       "page*"
                 *     ]
                 */
                events: string[];
                /** @example path */
                property: string;
            }[];
            /**
             * @description A date in the zone, or an instant; events from then on.
             * @example 2026-01-01
             */
            from?: string;
            /** @description Events before then; now if left out. */
            to?: string;
            /**
             * @description Instead of from and to: so long before now.
             * @example 30d
             */
            last?: string;
            /**
             * @description IANA name of the time zone; the organisation's if left out.
             * @example Asia/Singapore
             */
            zone?: string;
        };
        PathsAsked: {
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: components["schemas"]["PathsAnswer"];
        };
        PathsAnswer: {
            /** @description With a path. */
            people: number;
            paths: number;
            /** @description By step, away from where paths begin; of one step, those of most people first, and the others last. */
            nodes: {
                /** @description From 0; before something, 0 is that, and −1, −2 and so on lie before it. */
                step: number;
                label: components["schemas"]["Wording"];
                /** @description So many nodes are added up here. */
                others?: number;
                /** @description Each once. */
                people: number;
                paths: number;
                /** @description Paths that go no further. */
                ends: number;
            }[];
            edges: {
                /** @description A place in nodes. */
                from: number;
                to: number;
                people: number;
                paths: number;
            }[];
        };
        /**
         * @description What can be done about it, filled in. Of kind segment it is a definition as `rapport apply` takes it: those who are lost, or who
         *     came; name its owners. Of kind trends its spec is a question of trends.
         */
        Draft: {
            /** @enum {string} */
            kind: "segment" | "trends";
            key?: string;
            owners?: components["schemas"]["Owners"];
            wording: components["schemas"]["Wording"];
            spec: {
                [key: string]: unknown;
            };
        };
        StickinessQuestion: {
            /** @description What being active is; anything at all if left out. */
            activity?: components["schemas"]["EventTarget"];
            /**
             * @default day
             * @enum {string}
             */
            unit?: "hour" | "day" | "week" | "month" | "quarter" | "year";
            /**
             * @description A longer period, that whole units make up; the range if left out.
             * @enum {string}
             */
            per?: "hour" | "day" | "week" | "month" | "quarter" | "year";
            /** @description In units; if left out 7 and 30 of days, 24 of hours, 4 of weeks, 12 of months. */
            windows?: number[];
            /**
             * @description A date in the zone, or an instant; events from then on.
             * @example 2026-01-01
             */
            from?: string;
            /** @description Events before then; now if left out. */
            to?: string;
            /**
             * @description Instead of from and to: so long before now.
             * @example 30d
             */
            last?: string;
            /**
             * @description IANA name of the time zone; UTC if left out.
             * @example Asia/Singapore
             */
            zone?: string;
        };
        StickinessAsked: {
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: components["schemas"]["StickinessAnswer"];
        };
        StickinessAnswer: {
            /** @enum {string} */
            unit: "hour" | "day" | "week" | "month" | "quarter" | "year";
            /** @description One for each `per`. */
            spans: {
                /** Format: date-time */
                start: string;
                /** @description How many it has in the range. */
                periods: number;
                /** @description Active in any of them. */
                people: number;
                exactly: number[];
            }[];
            /** @description At n, how many people were active in n+1 periods; of all spans, who is in several counts in each. */
            exactly: number[];
            /** @description In so many or more. */
            atLeast: number[];
            /** @description Periods, of those active in any. */
            average: number | null;
            periods: string[];
            /** @description So many of the periods are over; the last may be under way. */
            whole: number;
            /** @description The range ends before the last period does. */
            running: boolean;
            /** @description People by period. */
            active: number[];
            windows: {
                length: number;
                /** @description Active in the period or those before it, by period. */
                people: number[];
                /** @description Of them, who were active in the period. */
                shares: (number | null)[];
            }[];
        };
        CohortsQuestion: {
            start?: components["schemas"]["EventTarget"];
            /**
             * @description Only those whose first start of all times lies in the range.
             * @default false
             */
            firstEver?: boolean;
            /**
             * @description Cohorts by the period of the start; the default, by month.
             * @enum {string}
             */
            by?: "hour" | "day" | "week" | "month" | "quarter" | "year";
            /**
             * @description Cohorts by a property of the start's event.
             * @example country
             */
            breakdown?: string;
            groups?: {
                name: string;
                /** @description A condition over counts, sums, smallest, largest and average values of events, as the range begins. */
                when: {
                    [key: string]: unknown;
                };
            }[];
            measured: components["schemas"]["EventTarget"];
            /**
             * @description Per person: who did it, how often, how much of a property; or the average of the property over events.
             * @default count
             * @enum {string}
             */
            measure?: "share" | "count" | "sum" | "average";
            /**
             * @description Of sum and average.
             * @example total
             */
            property?: string;
            /**
             * @description In each age by itself; from the start up to its end if not set.
             * @default false
             */
            each?: boolean;
            /**
             * @description Of age.
             * @default week
             * @enum {string}
             */
            unit?: "hour" | "day" | "week" | "month";
            /** @default 12 */
            ages?: number;
            /**
             * @description A date in the zone, or an instant; events from then on.
             * @example 2026-01-01
             */
            from?: string;
            /** @description Events before then; now if left out. */
            to?: string;
            /**
             * @description Instead of from and to: so long before now.
             * @example 30d
             */
            last?: string;
            /**
             * @description IANA name of the time zone; UTC if left out.
             * @example Asia/Singapore
             */
            zone?: string;
        };
        CohortsAsked: {
            /** @description The question in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * Format: int64
             * @description The first place in the log that is not in the answer.
             */
            asOf: number;
            /** Format: date-time */
            at: string;
            /** @description How long it took, in milliseconds. */
            millis: number;
            /** @description Everybody there is. */
            people: number;
            /** @description It was computed before, for the same question of the same facts. */
            cached?: boolean;
            answer: components["schemas"]["CohortsAnswer"];
        };
        CohortsAnswer: {
            /** @enum {string} */
            unit: "hour" | "day" | "week" | "month";
            ages: number;
            /** @enum {string} */
            measure: "share" | "count" | "sum" | "average";
            cohorts: components["schemas"]["AgedCohort"][];
            /** @description Further values of the breakdown. */
            others?: components["schemas"]["AgedCohort"];
            /** @description All together; left out with groups, which may share people. */
            all?: components["schemas"]["AgedCohort"];
        };
        AgedCohort: {
            /**
             * Format: date-time
             * @description Of a period.
             */
            start?: string;
            /** @description Of a group. */
            name?: string;
            /** @description Of a breakdown; left out where there is none. */
            value?: string;
            people: number;
            /** @description By age: who has lived it to its end, and counts. */
            lived: number[];
            /** @description Of them: people, events, or the property added up. */
            totals: (number | null)[];
            /** @description What the measure says; null where nobody has lived so long. */
            values: (number | null)[];
        };
        TraitList: {
            items: components["schemas"]["TraitStatus"][];
        };
        TraitStatus: {
            definition: components["schemas"]["Definition"];
            /** @description Of a computed trait: what it is, in words. */
            sentence?: components["schemas"]["Wording"];
            /**
             * @description filling: its history is being computed.
             * @enum {string}
             */
            state: "live" | "filling";
            /**
             * Format: date-time
             * @description While filling: values count events from then on.
             */
            since?: string;
            progress?: components["schemas"]["Progress"];
        };
        Segment: {
            /** @description Its spec holds the condition. */
            definition: components["schemas"]["Definition"];
            /** @description The condition in words. */
            sentence: components["schemas"]["Wording"];
            /**
             * @description filling: being computed for everybody from history.
             * @enum {string}
             */
            state: "live" | "filling" | "failed";
            progress?: components["schemas"]["Progress"];
            /**
             * Format: int64
             * @description People in it.
             */
            count: number;
            /**
             * Format: int64
             * @description Entries since 00:00 UTC.
             */
            enteredToday: number;
            /**
             * Format: int64
             * @description Exits since 00:00 UTC.
             */
            leftToday: number;
            /** @description Up to 90 days, oldest first. */
            history: components["schemas"]["Day"][];
            freshness?: components["schemas"]["Freshness"];
            bound: components["schemas"]["Bound"];
        };
        Progress: {
            /**
             * Format: int64
             * @description Records of history read.
             */
            done: number;
            /**
             * Format: int64
             * @description Records of history to read.
             */
            total: number;
            /** @description Records per second. */
            rate: number;
            /** @description An estimate. */
            secondsLeft: number;
        };
        Day: {
            /**
             * Format: date
             * @example 2026-05-01
             */
            day: string;
            /**
             * Format: int64
             * @description People in it at the end of the day (UTC).
             */
            count: number;
            /** Format: int64 */
            entered: number;
            /** Format: int64 */
            left: number;
        };
        /** @description How exact the segment is, over what is kept of each person now. */
        Bound: {
            /** @description Whatever the number of events. */
            exact: boolean;
            /** @description If not: exact up to so many events of a window, or different values, per identifier. */
            entries: number;
            /** @description Past that, an event leaves a window at most so late; absent if only numbers of different values or sequences are bounded. */
            widthSeconds?: number;
            text: components["schemas"]["Wording"];
        };
        /**
         * @description Of one segment, in this process: from the instant at which somebody entered or left, which for an event is the log's stamp on
         *     it, to that being visible. What a new definition changes for everybody at once is not in it.
         */
        Freshness: {
            p50Millis: number;
            p99Millis: number;
            /**
             * Format: int64
             * @description Transitions measured.
             */
            samples: number;
            /** @description Steps of a quarter octave with anything in them, the shortest first. Not cumulative. */
            histogram: {
                /** @description The longest time in the step. */
                leMillis: number;
                /** Format: int64 */
                count: number;
            }[];
            /** @description Up to date within what time. */
            sentence: components["schemas"]["Wording"];
        };
        Transition: {
            /**
             * @description Offset and number within the record; names the transition for good.
             * @example 4711-0
             */
            position: string;
            /**
             * Format: int64
             * @description Of the record in the log that brought it about.
             */
            offset: number;
            /** @description The id of whoever has the person's identifiers now. */
            person: string;
            label: string;
            /** @description The best known ones. */
            identifiers: components["schemas"]["Identifier"][];
            segment: string;
            /** @description Of the segment's definition. */
            version: number;
            /** @description False: the person left. */
            entered: boolean;
            /** Format: date-time */
            at: string;
            /**
             * @description event: an event of the person's. time: a window ended. definition: what the segment is made of was defined anew. live:
             *     its history was computed. identity: the person's identifiers were united with others, or parted from them.
             * @enum {string}
             */
            reason: "event" | "time" | "definition" | "live" | "identity";
            /**
             * @description With reason event: the event's name, or its type.
             * @example Order Completed
             */
            event?: string;
            /** @description What that version of the segment asks for. */
            sentence?: components["schemas"]["Wording"];
        };
        Erase: {
            /**
             * @description Why; it is kept in the log and in the proof.
             * @example request 4711
             */
            reason: string;
        };
        Erased: {
            /** @description Those whose events go. */
            identifiers: components["schemas"]["Identifier"][];
            stores: components["schemas"]["ErasedStore"][];
            dryRun: boolean;
            proof?: components["schemas"]["ErasureProof"];
            masked: components["schemas"]["Masked"];
        };
        /** @description What one form of facts holds or held. */
        ErasedStore: {
            /** @enum {string} */
            store: "columns" | "parquet";
            /** Format: int64 */
            rows: number;
            /** @description Rewritten or removed. */
            files: number;
            /** @description Values of properties that nobody else had. */
            texts?: number;
        };
        ErasureProof: {
            /**
             * Format: int64
             * @description Place of the erasure in the log.
             */
            offset: number;
            /** Format: date-time */
            time: string;
            by: string;
            reason?: string;
            /** @description How many. */
            identifiers: number;
            salt: string;
            /** @description SHA-256 of the salt and each `type:value`, rising. */
            hashes: string[];
            stores: components["schemas"]["ErasedStore"][];
            /** @description What was read through afterwards. */
            search: {
                files: number;
                /** Format: int64 */
                bytes: number;
                /**
                 * Format: int64
                 * @description Rows and dictionary entries of the identifiers that are left: 0.
                 */
                left: number;
                /**
                 * Format: int64
                 * @description How often bytes of an identifier of at least six are in what belongs to others.
                 */
                elsewhere: number;
            };
            /** @description If not, the server goes on with it when it starts. */
            done: boolean;
        };
        ErasurePage: {
            items: components["schemas"]["ErasureProof"][];
            /** @description Cursor of the next page; absent on the last. */
            next?: string;
        };
        WebhookList: {
            items: components["schemas"]["WebhookStatus"][];
        };
        WebhookStatus: {
            key: string;
            wording?: components["schemas"]["Wording"];
            /** @description Where it posts to, without the query. */
            address: string;
            /**
             * @description waiting: everything is posted. posting: one is under way. failing: the last attempt was not taken; see error and nextAt. paused:
             *     `enabled: false`.
             * @enum {string}
             */
            state: "waiting" | "posting" | "failing" | "paused";
            /** @description Everything up to this place in the journal is done. */
            position: string;
            /**
             * Format: int64
             * @description Posts that were taken.
             */
            delivered: number;
            /**
             * Format: int64
             * @description Transitions given up because the address answered three times that the message is unusable (400, 413, 415, 422).
             */
            refused: number;
            /**
             * Format: int64
             * @description How often it was behind for so long that the journal no longer had what came next.
             */
            missed: number;
            /** @description How long ago that happened which is being posted; 0 if nothing waits. */
            lagSeconds: number;
            /** @description At what is being posted. */
            attempts: number;
            /**
             * Format: date-time
             * @description Of the next attempt.
             */
            nextAt?: string;
            /**
             * Format: date-time
             * @description When a post was last taken.
             */
            lastAt?: string;
            /** @description Of the last answer. */
            status?: number;
            /** @description The last one there was. */
            error?: string;
            /** Format: date-time */
            errorAt?: string;
        };
        TransitionFeed: {
            items: components["schemas"]["Transition"][];
            /** @description Give it back as `after`; there at the end, too. */
            next: string;
            /** @description Nothing before this position is kept any more. */
            first: string;
            masked: components["schemas"]["Masked"];
        };
        SegmentList: {
            items: components["schemas"]["Segment"][];
            /**
             * Format: int64
             * @description People in all.
             */
            people: number;
            /** Format: date-time */
            at: string;
        };
        /**
         * @description One tree of conditions. A node has exactly one of `all`, `any`, `not`, `event`/`type`, `trait`, `identifier`,
         *     `segment`, `consent`, `list`, `score`. Windows are `30s 5m 2h 7d 4w`. The full grammar is the JSON Schema of kind `segment`.
         * @example {
         *       "all": [
         *         {
         *           "event": "Order Completed",
         *           "measure": "count",
         *           "within": "30d",
         *           "op": "gte",
         *           "value": 3
         *         },
         *         {
         *           "trait": "tier",
         *           "op": "eq",
         *           "value": "gold"
         *         }
         *       ]
         *     }
         */
        Condition: {
            all?: components["schemas"]["Condition"][];
            any?: components["schemas"]["Condition"][];
            not?: components["schemas"]["Condition"];
            /**
             * @description The event's name.
             * @example Order Completed
             */
            event?: string;
            /**
             * @description The call: track if left out.
             * @example track
             */
            type?: string;
            /** @enum {string} */
            measure?: "count" | "sum" | "min" | "max" | "avg" | "first" | "last" | "distinct" | "rate" | "daysSince" | "top" | "values";
            /**
             * @description Only events of the last so much time.
             * @example 30d
             */
            within?: string;
            /**
             * @description Only events of this period of the calendar where the person lives. Alone.
             * @enum {string}
             */
            during?: "day" | "week" | "month" | "quarter" | "year" | "previousDay" | "previousWeek" | "previousMonth";
            /**
             * @description Only events at or after this date or instant.
             * @example 2026-11-01
             */
            from?: string;
            /**
             * @description Only events before this date or instant.
             * @example 2026-12-01T00:00:00Z
             */
            to?: string;
            /**
             * @description Only events since the last yearly return of the date in this trait. Alone.
             * @example birthday
             */
            sinceAnniversary?: string;
            /**
             * @description With measure rate: events per so much time.
             * @example 7d
             */
            per?: string;
            /** @description It did not happen (in the window). */
            never?: boolean;
            /**
             * @description The property measured.
             * @example total
             */
            property?: string;
            /** @description Only events whose properties match. */
            where?: components["schemas"]["PropertyMatch"][];
            /** @example tier */
            trait?: string;
            /** @example email */
            identifier?: string;
            /** @example loyal */
            segment?: string;
            /**
             * @description A category of consent; op is given, refused or unknown.
             * @example advertising
             */
            consent?: string;
            /**
             * @description Key of an uploaded list.
             * @example vip
             */
            list?: string;
            /** @description Weights of the conditions that hold add up to a number. */
            score?: {
                when: components["schemas"]["Condition"];
                weight: number;
            }[];
            op?: components["schemas"]["Operator"];
            /** @description Any JSON. */
            value?: unknown;
            /** @description Text is compared without regard to case. */
            ignoreCase?: boolean;
        };
        PropertyMatch: {
            /** @example currency */
            property: string;
            op: components["schemas"]["Operator"];
            /** @description Any JSON. */
            value?: unknown;
        };
        /** @enum {string} */
        Operator: "eq" | "ne" | "in" | "notIn" | "contains" | "startsWith" | "endsWith" | "gt" | "gte" | "lt" | "lte" | "exists" | "notExists" | "matches" | "before" | "after" | "olderThan" | "newerThan" | "between" | "containsAny" | "containsAll" | "semverEq" | "semverGt" | "semverGte" | "semverLt" | "semverLte" | "near" | "inNetwork" | "given" | "refused" | "unknown";
        /** @description What keeping a condition live takes. */
        Cost: {
            /** @description Aggregates it needs. */
            features: number;
            /** @description Of these, not shared with a live definition. */
            newFeatures: number;
            /**
             * Format: int64
             * @description An estimate for a person with typical traffic.
             */
            bytesPerPerson: number;
            /**
             * Format: int64
             * @description The same for the busiest person.
             */
            mostBytesPerPerson: number;
            /** @description Tests in the condition. */
            tests: number;
            /** @description Comparisons at most when an event concerns it. */
            evaluations: number;
            /** @description Every event concerns it, whatever its name. */
            everyEvent: boolean;
        };
        /** @description Something that may not be what was meant. It stops nothing. */
        Warning: {
            /**
             * @description Path in the canonical condition; empty for all of it.
             * @example all[1].property
             */
            where: string;
            message: string;
            /** @description The nearest known name, or what to do. */
            hint?: string;
        };
        /** @description One of the two. */
        ParseRequest: {
            /** @example count(Order Completed, 30d) >= 3 and trait.tier = "gold" */
            text?: string;
            condition?: components["schemas"]["Condition"];
        };
        Appraisal: {
            /** @description In the one form that equal conditions share. */
            condition: components["schemas"]["Condition"];
            /** @description As IT reads and types it, in one way only. */
            text: string;
            sentence: components["schemas"]["Wording"];
            cost: components["schemas"]["Cost"];
            warnings: components["schemas"]["Warning"][];
        };
        MembersPage: {
            items: components["schemas"]["PersonSummary"][];
            next?: string;
            masked: components["schemas"]["Masked"];
        };
        PreviewRequest: {
            condition: components["schemas"]["Condition"];
            /** @description The segment whose condition it would replace. */
            key?: string;
            /**
             * @description So many sample people.
             * @default 10
             */
            sample?: number;
        };
        Preview: {
            /** Format: int64 */
            count: number;
            /**
             * Format: int64
             * @description People looked at.
             */
            of: number;
            sample: components["schemas"]["PersonSummary"][];
            sentence: components["schemas"]["Wording"];
            cost: components["schemas"]["Cost"];
            /**
             * Format: int64
             * @description People who would enter the segment named by key.
             */
            enter?: number;
            /**
             * Format: int64
             * @description People who would leave it.
             */
            leave?: number;
            /** @description Some of those who would enter, up to as many as sample asks for. */
            enterSample?: components["schemas"]["PersonSummary"][];
            /** @description Some of those who would leave. */
            leaveSample?: components["schemas"]["PersonSummary"][];
            /** @description Names that nobody defined or sent, and a cost past what a segment may take: that one would be refused. */
            warnings: components["schemas"]["Warning"][];
            /**
             * Format: int64
             * @description History read because an aggregate was not kept yet.
             */
            scannedRecords: number;
            tookMillis: number;
            /**
             * Format: int64
             * @description First log offset not yet in the figures.
             */
            asOf: number;
            masked: components["schemas"]["Masked"];
        };
        /**
         * @example {
         *       "people": 1200,
         *       "totals": [
         *         {
         *           "key": "loyal",
         *           "count": 300
         *         },
         *         {
         *           "key": "at-risk",
         *           "count": 120
         *         }
         *       ],
         *       "sets": [
         *         {
         *           "keys": [
         *             "loyal"
         *           ],
         *           "count": 260
         *         },
         *         {
         *           "keys": [
         *             "at-risk"
         *           ],
         *           "count": 80
         *         },
         *         {
         *           "keys": [
         *             "loyal",
         *             "at-risk"
         *           ],
         *           "count": 40
         *         }
         *       ],
         *       "asOf": 91234
         *     }
         */
        Overlap: {
            /**
             * Format: int64
             * @description Everybody there is, in a segment or not.
             */
            people: number;
            /** @description The size of each segment, in the order asked for. */
            totals: {
                key: string;
                /** Format: int64 */
                count: number;
            }[];
            /** @description The regions that have anybody, the largest first. */
            sets: {
                /** @description In all of these and in none of the others asked for. */
                keys: string[];
                /** Format: int64 */
                count: number;
            }[];
            /**
             * Format: int64
             * @description First log offset not yet in the figures.
             */
            asOf: number;
        };
        /**
         * @example {
         *       "trait": "country",
         *       "of": 300,
         *       "items": [
         *         {
         *           "value": "SG",
         *           "count": 210,
         *           "everybody": 700
         *         },
         *         {
         *           "value": "MY",
         *           "count": 60,
         *           "everybody": 300
         *         }
         *       ],
         *       "other": 20,
         *       "unknown": 10,
         *       "exact": true,
         *       "everybody": {
         *         "of": 1200,
         *         "other": 150,
         *         "unknown": 50
         *       },
         *       "asOf": 91234,
         *       "masked": false
         *     }
         */
        Composition: {
            trait: string;
            /**
             * Format: int64
             * @description Members looked at: items, other and unknown together.
             */
            of: number;
            /** @description The most frequent values, the most frequent first. A list or an object is one value. */
            items: {
                /** @description Text, number, true or false, list or object. */
                value: unknown;
                /** Format: int64 */
                count: number;
                /**
                 * Format: int64
                 * @description With compare: how many of everybody have it.
                 */
                everybody?: number;
            }[];
            /**
             * Format: int64
             * @description Members with any other value.
             */
            other: number;
            /**
             * Format: int64
             * @description Members without the trait.
             */
            unknown: number;
            /** @description False if there are over 65,536 different values, so that an item may be missing or too small. */
            exact: boolean;
            /** @description With compare: how everybody is spread over the same values. */
            everybody?: {
                /** Format: int64 */
                of: number;
                /** Format: int64 */
                other: number;
                /** Format: int64 */
                unknown: number;
            };
            /**
             * Format: int64
             * @description First log offset not yet in the figures.
             */
            asOf: number;
            masked: components["schemas"]["Masked"];
        };
        Lists: {
            items: {
                definition: components["schemas"]["Definition"];
                /**
                 * @description filling while events from before the definition are read.
                 * @enum {string}
                 */
                state: "live" | "filling";
                /**
                 * Format: int64
                 * @description People on it; 0 while filling.
                 */
                count: number;
            }[];
            /**
             * Format: int64
             * @description People looked at.
             */
            of: number;
            /**
             * Format: int64
             * @description First log offset not yet in the counts.
             */
            asOf: number;
            /**
             * Format: date-time
             * @description The machine's clock.
             */
            at: string;
        };
        /**
         * @example {
         *       "list": "vip",
         *       "mode": "replace",
         *       "upload": "at-912",
         *       "rows": 3,
         *       "added": 1,
         *       "removed": 2,
         *       "unchanged": 1,
         *       "new": 0,
         *       "bad": 1,
         *       "problems": [
         *         {
         *           "line": 4,
         *           "reason": "it has no identifier"
         *         }
         *       ],
         *       "count": 40,
         *       "asOf": 915
         *     }
         */
        ListChange: {
            list: string;
            /** @enum {string} */
            mode: "add" | "remove" | "replace";
            /** @description The upload's name, given or made. */
            upload: string;
            rows: number;
            /** @description People put on the list. */
            added: number;
            /** @description People taken off it. */
            removed: number;
            /** @description Rows of people who were as wanted already, or were in the file before. */
            unchanged: number;
            /** @description Of those added: rows by whose identifiers nobody was known. */
            new: number;
            /** @description Rows that could not be taken. */
            bad: number;
            /** @description The first hundred of them. */
            problems: {
                line: number;
                reason: string;
            }[];
            /**
             * Format: int64
             * @description People on the list afterwards.
             */
            count: number;
            /**
             * Format: int64
             * @description First log offset not yet in the count.
             */
            asOf: number;
        };
        /** @enum {string} */
        DefinitionKind: "source" | "segment" | "trait" | "identity" | "event" | "list" | "webhook" | "annotation" | "question" | "dashboard" | "alert" | "digest";
        /**
         * @example {
         *       "kind": "segment",
         *       "key": "loyal",
         *       "version": 2,
         *       "hash": "5e884898da28047151d0e56f8dc62927",
         *       "owners": {
         *         "marketing": "mei.tan",
         *         "it": "arun"
         *       },
         *       "wording": {
         *         "marketing": "Loyal customers",
         *         "it": "loyal"
         *       },
         *       "spec": {
         *         "condition": {
         *           "event": "Order Completed",
         *           "measure": "count",
         *           "within": "30d",
         *           "op": "gte",
         *           "value": 3
         *         }
         *       },
         *       "status": "live",
         *       "changedAt": "2026-05-01T08:00:00Z",
         *       "changedBy": "mei.tan"
         *     }
         */
        Definition: {
            kind: components["schemas"]["DefinitionKind"];
            /** @example loyal */
            key: string;
            /** @description 1 for the first. */
            version: number;
            /** @description SHA-256 of the canonical content. */
            hash: string;
            owners?: components["schemas"]["Owners"];
            wording?: components["schemas"]["Wording"];
            /** @description Per kind; see getSchema. */
            spec: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            expiresAt?: string;
            /** @enum {string} */
            atExpiry?: "stop" | "fallback" | "revert";
            /** @enum {string} */
            status?: "live" | "ended";
            /** Format: date-time */
            changedAt?: string;
            changedBy?: string;
        };
        /** @description Kind and key, if given, must be those of the path. What the catalog itself gives is ignored. */
        DefinitionInput: {
            kind?: components["schemas"]["DefinitionKind"];
            key?: string;
            version?: number;
            hash?: string;
            owners?: components["schemas"]["Owners"];
            wording?: components["schemas"]["Wording"];
            spec: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            expiresAt?: string;
            /** @enum {string} */
            atExpiry?: "stop" | "fallback" | "revert";
            status?: string;
            /** Format: date-time */
            changedAt?: string;
            changedBy?: string;
        };
        DefinitionList: {
            items: components["schemas"]["Definition"][];
        };
        DefinitionHistory: {
            items: components["schemas"]["Definition"][];
        };
        DefinitionChange: {
            /** @description As it stands after; with dryRun, as it would. */
            definition: components["schemas"]["Definition"];
            changed: boolean;
            dryRun: boolean;
            changes: components["schemas"]["Change"][];
            /** @description Of a segment: names in its condition that nobody defined or sent. They stop nothing. */
            warnings: components["schemas"]["Warning"][];
        };
        Change: {
            /** @example spec.condition.value */
            path: string;
            /** @description Any JSON; left out if it is new. */
            before?: unknown;
            /** @description Any JSON; left out if it is gone. */
            after?: unknown;
        };
        Vocabulary: {
            events: components["schemas"]["Seen"][];
            traits: components["schemas"]["Seen"][];
            /** @description `of` names the event. */
            properties: components["schemas"]["Seen"][];
        };
        Seen: {
            /** @example Order Completed */
            name: string;
            /** @description The event it is a property of. */
            of?: string;
            /** @description text, number, bool, time, list or object; for events the call. */
            type?: string;
            /** Format: int64 */
            count: number;
        };
        Source: {
            /** @example web */
            key: string;
            /** @example web */
            touchpoint: string;
            enabled: boolean;
            /** @description Of its definition. */
            hash: string;
            wording: components["schemas"]["Wording"];
            owners?: components["schemas"]["Owners"];
            /** @description Only with the scope sources:write. */
            writeKey?: string;
            stats: components["schemas"]["SourceStats"];
        };
        SourceStats: {
            key: string;
            /**
             * Format: int64
             * @description Applied, of all time.
             */
            events: number;
            /**
             * Format: int64
             * @description Dropped because their messageId was known.
             */
            duplicates: number;
            /** Format: int64 */
            quarantined: number;
            /** Format: date-time */
            lastEvent?: string;
            /** @description The last 60 minutes of this process, oldest first. */
            perMinute: number[];
            /** @description Over the last ten seconds. */
            perSecond: number;
        };
        SourceList: {
            items: components["schemas"]["Source"][];
            /** Format: date-time */
            at: string;
        };
        SourceTest: {
            /** @description Of the test event; watch for it on the live stream. */
            messageId: string;
            /** @description The test person's identifier. */
            anonymousId?: string;
            /**
             * @description The HTTP status that a touchpoint would have seen.
             * @example 200
             */
            status: number;
            /** @description The body that a touchpoint would have seen. */
            body: string;
            /** @description Until the event was durable. */
            tookMillis: number;
        };
        Quarantined: {
            /** Format: int64 */
            offset: number;
            /** Format: date-time */
            receivedAt: string;
            source: string;
            /**
             * @description A stable code.
             * @example missing_id
             */
            reason: string;
            /** @example userId or anonymousId is required */
            message: string;
            /** @example batch[3].userId */
            field?: string;
            /** @description Bytes of the raw body. */
            size: number;
            replayed?: {
                /** Format: date-time */
                at: string;
                /**
                 * Format: int64
                 * @description The event it became.
                 */
                offset?: number;
                by?: string;
            };
        };
        QuarantinePage: {
            items: components["schemas"]["Quarantined"][];
            next?: string;
            /**
             * Format: int64
             * @description All that wait, without the filter.
             */
            total: number;
            reasons: components["schemas"]["Tally"][];
            sources: components["schemas"]["Tally"][];
        };
        Tally: {
            key: string;
            /** Format: int64 */
            count: number;
        };
        QuarantinedDetail: {
            item: components["schemas"]["Quarantined"];
            /** @description The body as it came; left out when masked. */
            raw?: string;
            /**
             * @description base64 if the body is no valid UTF-8.
             * @enum {string}
             */
            encoding?: "text" | "base64";
            masked: boolean;
        };
        Replay: {
            offsets: number[];
            /** @description The corrected body; only with exactly one offset. */
            raw?: string;
        };
        ReplayResult: {
            items: components["schemas"]["Replayed"][];
            /** @description How many were taken in now. */
            accepted: number;
        };
        Replayed: {
            /** Format: int64 */
            offset: number;
            /**
             * @description already: taken in before.
             * @enum {string}
             */
            outcome: "accepted" | "refused" | "already";
            /**
             * Format: int64
             * @description The offset of the event it became.
             */
            event?: number;
            reason?: string;
            message?: string;
            field?: string;
        };
        /** @description Something that just happened. With `event`, an event was applied; with `segment`, somebody entered or left; else an event was refused. */
        LiveUpdate: {
            event?: components["schemas"]["Event"];
            /** @description The person's id. */
            person?: string;
            label?: string;
            /** @description It was dropped because its messageId was known. */
            duplicate?: boolean;
            segment?: string;
            /** @description True if the person entered the segment; left out if the person left. */
            entered?: boolean;
            /**
             * @description Of the transition, in the journal.
             * @example 4711-0
             */
            position?: string;
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description Log offset of the refused event.
             */
            quarantined?: number;
            source?: string;
            /** @description Why the event was refused, or why the person entered or left: event, time, definition, live, identity. */
            reason?: string;
            masked?: components["schemas"]["Masked"];
        };
        LiveRates: {
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description First log offset not yet applied.
             */
            applied: number;
            /**
             * Format: int64
             * @description Records durable and not yet applied.
             */
            lag: number;
            sources: components["schemas"]["LiveRate"][];
        };
        LiveRate: {
            source: string;
            /** @description Events over the last ten seconds. */
            perSecond: number;
        };
        LiveDropped: {
            /**
             * Format: int64
             * @description Messages left out.
             */
            dropped: number;
        };
    };
    responses: {
        /** @description The request cannot be understood; `where` names the field */
        Invalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "kind": "invalid",
                 *         "message": "parse condition at all[1].op: unknown operator \"gtt\"",
                 *         "where": "all[1].op",
                 *         "hint": "use one of eq, ne, gt, gte, lt, lte",
                 *         "requestId": "01JD7X3T2K"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description No or wrong credentials */
        Unauthenticated: {
            headers: {
                /** @description Bearer */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "kind": "unauthenticated",
                 *         "message": "authenticate: no token and no session",
                 *         "hint": "send Authorization: Bearer TOKEN, or sign in",
                 *         "requestId": "01JD7X3T2K"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The scope is missing */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "kind": "forbidden",
                 *         "message": "merge people: scope people:write is missing",
                 *         "hint": "ask an admin for a role with people:write",
                 *         "requestId": "01JD7X3T2K"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is none */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "kind": "notfound",
                 *         "message": "read person at user_id:4711: nobody has this identifier",
                 *         "where": "user_id:4711",
                 *         "requestId": "01JD7X3T2K"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description It does not fit what is there */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "kind": "conflict",
                 *         "message": "end definition at segment/loyal: segment/vip refers to it",
                 *         "where": "segment/loyal",
                 *         "hint": "end or change segment/vip first",
                 *         "requestId": "01JD7X3T2K"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The definition has changed since the hash in If-Match */
        Precondition: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "kind": "conflict",
                 *         "message": "put definition at segment/loyal: somebody changed it since",
                 *         "where": "segment/loyal",
                 *         "hint": "read it again and repeat the change",
                 *         "requestId": "01JD7X3T2K"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is larger than the limit */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "kind": "invalid",
                 *         "message": "read body: larger than 1048576 bytes",
                 *         "hint": "send less at once",
                 *         "requestId": "01JD7X3T2K"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The Content-Type is not JSON */
        NotJSON: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "kind": "invalid",
                 *         "message": "read body at Content-Type: it is not application/json",
                 *         "where": "Content-Type",
                 *         "hint": "send JSON with Content-Type: application/json",
                 *         "requestId": "01JD7X3T2K"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too much at once */
        TooMany: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "kind": "toomany",
                 *         "message": "sign in: too many failures",
                 *         "hint": "wait 30 s",
                 *         "requestId": "01JD7X3T2K"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Not ready, or stopping */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "kind": "unavailable",
                 *         "message": "serve: the log is being caught up with",
                 *         "hint": "try again in a moment",
                 *         "requestId": "01JD7X3T2K"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description The `next` of the page before. */
        Cursor: string;
        /** @description At most so many items. */
        Limit: number;
        /**
         * @description The person as of a past instant: profile, identifiers, traits and segments with their reasons, by the definitions
         *     that were live then. Worked out from the log, over the events of everything that evidence connects with the person;
         *     it reads the log up to the instant, about a million events a second. 404 if nobody was known by it then, 409 if the
         *     beginning of the log is no longer kept. For the timeline, `before` does the same.
         */
        AsOfPerson: string;
        /**
         * @description As of a past instant, by the definitions that were live then. Worked out by applying the whole log up to the instant
         *     beside the live state: it takes as long as a replay and, while it is kept, as much memory as the live state again.
         *     One instant at a time is computed, for all segments and pages together, and kept for a minute after it was last
         *     asked for. What takes longer than 20 seconds is answered with 503, says how far it is and goes on: ask again.
         *     Another instant meanwhile is 429; 409 if the beginning of the log is no longer kept.
         */
        AsOfEverybody: string;
        /**
         * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
         *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
         */
        AsOfFacts: string;
        /**
         * @description An identifier `type:value`, URL-encoded, or a person id `p_…`. Prefer an identifier: a person's id changes when a
         *     merge brings in an identifier that ranks before the ones known so far.
         */
        PersonAddress: string;
        /** @description The segment's key. */
        SegmentKey: string;
        /** @description The kind of document. */
        DefinitionKind: components["schemas"]["DefinitionKind"];
        /** @description The definition's key within its kind. */
        DefinitionKey: string;
        /** @description The ETag of the answer one has. */
        IfNoneMatch: string;
        /** @description The hash in quotes that the newest version must still have. */
        IfMatch: string;
    };
    requestBodies: never;
    headers: {
        /** @description Names this state of the answer, for If-None-Match. */
        ETag: string;
        /** @description The definition's hash in quotes, for If-None-Match and If-Match. */
        DefinitionETag: string;
        /** @description Whole seconds to wait. */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The one asking */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Principal"];
                };
            };
            401: components["responses"]["Unauthenticated"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Signed in */
            200: {
                headers: {
                    /** @description The session cookie */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Principal"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["Forbidden"];
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As of the instant of the answer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPeople: {
        parameters: {
            query?: {
                /**
                 * @description A part of an identifier or a name, or `type:value` for exactly one identifier. Without personal:read only the
                 *     latter: guessing part by part would read what is masked.
                 */
                q?: string;
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description At most so many items. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of people */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeoplePage"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPerson: {
        parameters: {
            query?: {
                /**
                 * @description The person as of a past instant: profile, identifiers, traits and segments with their reasons, by the definitions
                 *     that were live then. Worked out from the log, over the events of everything that evidence connects with the person;
                 *     it reads the log up to the instant, about a million events a second. 404 if nobody was known by it then, 409 if the
                 *     beginning of the log is no longer kept. For the timeline, `before` does the same.
                 */
                asOf?: components["parameters"]["AsOfPerson"];
            };
            header?: {
                /** @description The ETag of the answer one has. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description An identifier `type:value`, URL-encoded, or a person id `p_…`. Prefer an identifier: a person's id changes when a
                 *     merge brings in an identifier that ranks before the ones known so far.
                 */
                id: components["parameters"]["PersonAddress"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description Not changed since the answer with that ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTimeline: {
        parameters: {
            query?: {
                /** @description Only events of this touchpoint; may be repeated. */
                touchpoint?: string[];
                /** @description Only calls of this type. */
                type?: components["schemas"]["EventType"];
                /** @description Only events with this name. */
                event?: string;
                /** @description Only events that happened before this instant. */
                before?: string;
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description At most so many items. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path: {
                /**
                 * @description An identifier `type:value`, URL-encoded, or a person id `p_…`. Prefer an identifier: a person's id changes when a
                 *     merge brings in an identifier that ranks before the ones known so far.
                 */
                id: components["parameters"]["PersonAddress"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelinePage"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    explainPerson: {
        parameters: {
            query: {
                /** @description The other identifier, `type:value`. */
                other: string;
            };
            header?: never;
            path: {
                /**
                 * @description An identifier `type:value`, URL-encoded, or a person id `p_…`. Prefer an identifier: a person's id changes when a
                 *     merge brings in an identifier that ranks before the ones known so far.
                 */
                id: components["parameters"]["PersonAddress"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The evidence */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityWhy"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    eraseFacts: {
        parameters: {
            query?: {
                /** @description Say what would go only. */
                dryRun?: boolean;
            };
            header?: never;
            path: {
                /**
                 * @description An identifier `type:value`, URL-encoded, or a person id `p_…`. Prefer an identifier: a person's id changes when a
                 *     merge brings in an identifier that ranks before the ones known so far.
                 */
                id: components["parameters"]["PersonAddress"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Erase"];
            };
        };
        responses: {
            /** @description What was erased */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erased"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listErasures: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description At most so many items. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of proofs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasurePage"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    mergePeople: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Merge"];
            };
        };
        responses: {
            /** @description The people that stand now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decision"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    splitPeople: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Split"];
            };
        };
        responses: {
            /** @description The people that stand now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decision"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTraits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The traits, by key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraitList"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSegments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The segments, by key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentList"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    previewSegment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewRequest"];
            };
        };
        responses: {
            /** @description The count, a sample with reasons, and the condition in words */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    parseCondition: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParseRequest"];
            };
        };
        responses: {
            /** @description The condition */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appraisal"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            503: components["responses"]["Unavailable"];
        };
    };
    getOverlap: {
        parameters: {
            query: {
                /** @description The keys of 2 to 6 different segments, with commas between. */
                keys: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The regions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overlap"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    getComposition: {
        parameters: {
            query: {
                /** @description The trait's name. */
                trait: string;
                /** @description Say of each value also how many of everybody have it. */
                compare?: boolean;
            };
            header?: never;
            path: {
                /** @description The segment's key. */
                key: components["parameters"]["SegmentKey"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Composition"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    getSegment: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant, by the definitions that were live then. Worked out by applying the whole log up to the instant
                 *     beside the live state: it takes as long as a replay and, while it is kept, as much memory as the live state again.
                 *     One instant at a time is computed, for all segments and pages together, and kept for a minute after it was last
                 *     asked for. What takes longer than 20 seconds is answered with 503, says how far it is and goes on: ask again.
                 *     Another instant meanwhile is 429; 409 if the beginning of the log is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfEverybody"];
            };
            header?: never;
            path: {
                /** @description The segment's key. */
                key: components["parameters"]["SegmentKey"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The segment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant, by the definitions that were live then. Worked out by applying the whole log up to the instant
                 *     beside the live state: it takes as long as a replay and, while it is kept, as much memory as the live state again.
                 *     One instant at a time is computed, for all segments and pages together, and kept for a minute after it was last
                 *     asked for. What takes longer than 20 seconds is answered with 503, says how far it is and goes on: ask again.
                 *     Another instant meanwhile is 429; 409 if the beginning of the log is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfEverybody"];
                /** @description Say for each member why. */
                why?: boolean;
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description At most so many items. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path: {
                /** @description The segment's key. */
                key: components["parameters"]["SegmentKey"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of members */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MembersPage"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTransitions: {
        parameters: {
            query?: {
                /** @description Only transitions of this segment; may be repeated. */
                segment?: string[];
                /** @description Only transitions behind this position; left out, from the first one kept. */
                after?: string;
                /** @description At most so many items. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stretch of the journal */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransitionFeed"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    listLists: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lists, by key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lists"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    putList: {
        parameters: {
            query: {
                /**
                 * @description `add` puts these people on the list, `remove` takes them off it, `replace` puts these on it and takes everybody
                 *     else off.
                 */
                mode: "add" | "remove" | "replace";
                /** @description A name for this upload. One that is sent again under the same name, its answer having been lost, appends nothing twice. */
                upload?: string;
            };
            header?: never;
            path: {
                /** @description The list's key. */
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description What changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListChange"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            /** @description Neither text/csv nor application/x-ndjson */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The alerts, those that fire first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alerts"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
        };
    };
    listDigests: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The documents there are, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Digests"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
        };
    };
    getDigest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The document's id, as the list has it. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Digest"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getDigestPage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The document's id, as the list has it. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getSavedAnswer: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path: {
                /** @description The question's key. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    askTrends: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrendQuestion"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrendAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    askFunnel: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FunnelQuestion"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FunnelAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    askRetention: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionQuestion"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    getSQLViews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tables with their columns */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SQLViews"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    askSQL: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SQLStatement"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SQLTable"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listFunnelPeople: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description At most so many items. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FunnelPeople"];
            };
        };
        responses: {
            /** @description A page of people, with how many there are */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeopleBehind"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    keepFunnelPeople: {
        parameters: {
            query: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
                /** @description The list's key. */
                list: string;
                /** @description As of an upload. */
                mode?: "add" | "remove" | "replace";
                /** @description A name for this change. One that is sent again under the same name, its answer having been lost, appends nothing twice. */
                upload?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FunnelPeople"];
            };
        };
        responses: {
            /** @description What changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListChange"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRetentionPeople: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description At most so many items. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionPeople"];
            };
        };
        responses: {
            /** @description A page of people, with how many there are */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeopleBehind"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    keepRetentionPeople: {
        parameters: {
            query: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
                /** @description The list's key. */
                list: string;
                /** @description As of an upload. */
                mode?: "add" | "remove" | "replace";
                /** @description A name for this change. One that is sent again under the same name, its answer having been lost, appends nothing twice. */
                upload?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionPeople"];
            };
        };
        responses: {
            /** @description What changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListChange"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every webhook, by key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookList"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    askValue: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValueQuestion"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValueAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    askSurvival: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SurvivalQuestion"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SurvivalAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    askAttribution: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttributionQuestion"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttributionAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    askVoice: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VoiceQuestion"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoiceAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    askChange: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeQuestion"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    askLifecycle: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LifecycleQuestion"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LifecycleAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    askPaths: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PathsQuestion"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PathsAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    askStickiness: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StickinessQuestion"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StickinessAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    askCohorts: {
        parameters: {
            query?: {
                /**
                 * @description As of a past instant: of the events those that had come by then, whenever they happened; ranges that do not say end
                 *     there. Who is who is as of now. 409 if the beginning of the log, and with it the place, is no longer kept.
                 */
                asOf?: components["parameters"]["AsOfFacts"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CohortsQuestion"];
            };
        };
        responses: {
            /** @description The answer, as of a place in the log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CohortsAsked"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDefinitions: {
        parameters: {
            query?: {
                /** @description Only this kind. */
                kind?: components["schemas"]["DefinitionKind"];
            };
            header?: {
                /** @description The ETag of the answer one has. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest versions, by kind and key, without those that ended */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionList"];
                };
            };
            /** @description Not changed since the answer with that ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
        };
    };
    getDefinition: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the answer one has. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The kind of document. */
                kind: components["parameters"]["DefinitionKind"];
                /** @description The definition's key within its kind. */
                key: components["parameters"]["DefinitionKey"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The definition */
            200: {
                headers: {
                    ETag: components["headers"]["DefinitionETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Definition"];
                };
            };
            /** @description Not changed since the answer with that ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    putDefinition: {
        parameters: {
            query?: {
                /** @description Check and compare only. */
                dryRun?: boolean;
            };
            header?: {
                /** @description The hash in quotes that the newest version must still have. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The kind of document. */
                kind: components["parameters"]["DefinitionKind"];
                /** @description The definition's key within its kind. */
                key: components["parameters"]["DefinitionKey"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DefinitionInput"];
            };
        };
        responses: {
            /** @description What changed */
            200: {
                headers: {
                    ETag: components["headers"]["DefinitionETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionChange"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["Precondition"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    endDefinition: {
        parameters: {
            query?: never;
            header?: {
                /** @description The hash in quotes that the newest version must still have. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The kind of document. */
                kind: components["parameters"]["DefinitionKind"];
                /** @description The definition's key within its kind. */
                key: components["parameters"]["DefinitionKey"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The last version, ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionChange"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["Precondition"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDefinitionHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The kind of document. */
                kind: components["parameters"]["DefinitionKind"];
                /** @description The definition's key within its kind. */
                key: components["parameters"]["DefinitionKey"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionHistory"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getSchema: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the answer one has. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The kind of document. */
                kind: components["parameters"]["DefinitionKind"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JSON Schema, draft 2020-12 */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Not changed since the answer with that ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
        };
    };
    getVocabulary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The words that events use */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vocabulary"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sources, by key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceList"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    testSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The source's key. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceTest"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listQuarantine: {
        parameters: {
            query?: {
                /** @description Only events of this source. */
                source?: string;
                /** @description Only events refused for this reason code. */
                reason?: string;
                /** @description Only events that were not taken in again. */
                waiting?: boolean;
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description At most so many items. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of refused events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantinePage"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    getQuarantined: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its offset in the log. */
                offset: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The refused event */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantinedDetail"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            503: components["responses"]["Unavailable"];
        };
    };
    replayQuarantine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Replay"];
            };
        };
        responses: {
            /** @description What became of each */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayResult"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["NotJSON"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    watchLive: {
        parameters: {
            query?: {
                /** @description Only this source; may be repeated. */
                source?: string[];
                /** @description Only this touchpoint; may be repeated. */
                touchpoint?: string[];
                /** @description Only this type of call; may be repeated. */
                type?: components["schemas"]["EventType"][];
                /** @description Only events with this name; may be repeated. */
                event?: string[];
                /** @description Only this person, `type:value` or id. */
                person?: string;
                /** @description Only transitions of this segment; may be repeated. */
                segment?: string[];
                /** @description Only events whose name, identifiers or raw properties contain this text, without regard to case. */
                q?: string;
                /** @description Only these kinds of message; may be repeated. Without it, all. */
                only?: ("event" | "transition" | "quarantined" | "rates")[];
            };
            header?: {
                /** @description The `id` of the last message seen. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    getOpenAPI: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
            /** @description Not changed since the answer with that ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": "ok\n";
                };
            };
        };
    };
    getReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": "ready\n";
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus text format */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
}

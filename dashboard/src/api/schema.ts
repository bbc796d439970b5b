// Generated from the OpenAPI document by `npm run api`. Do not edit.

export interface paths {
    "/api/agents-config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The agents that runs can be submitted to, with the schema of their inputs. */
        get: operations["listAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, from where, when: keys, people, sign-ins (refused ones too), commands to runners, forgotten runners. */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a ticket to one sign-in, which `redraft up` and `redraft open` show as a link. Only for the person of this
         *     machine, who shows the key that `redraft up` keeps in its state folder: a session by ticket may do everything.
         */
        post: operations["makeSignInLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchanges a user's key, the ticket of a one-time link or the word of the identity provider for a session, kept in a
         *     cookie that no script can read. A session with a key is good for what the key is good for, and ends with it.
         */
        post: operations["signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the session, here and on the server. Who came with a key keeps the key. */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who one is here, and what one may do. */
        get: operations["showMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the service can work: for whoever sends it requests. Needs no key and tells no details. */
        get: operations["checkHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers at all, whatever its store does: for whoever would start it again. Needs no key. */
        get: operations["checkLife"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys of the caller, ended ones too; of somebody else for who has the scope `keys:admin`. */
        get: operations["listKeys"];
        put?: never;
        /**
         * Makes a key. The answer shows it, and nothing ever does again: with the same `Idempotency-Key` the second answer
         *     is 409 `key_shown_before`.
         */
        post: operations["makeKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a key, and the sessions that were opened with it, at once and for ever. Somebody else's needs `keys:admin`. */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Figures of the caller's own runs and runners, for Prometheus and the like: rolled up once in a minute, so that a scrape
         *     costs the same however many runs there are.
         */
        get: operations["showMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner-download/{platform}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The program for one kind of machine, as an archive. */
        get: operations["downloadRunner"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner-downloads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which programs there are, with their checksums. */
        get: operations["listRunnerDownloads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner/adopt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a run again that the runner held before it started anew. The same adoption again answers with the run as it
         *     is then.
         */
        post: operations["adoptRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner/blobs/{sha256}/{part}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Stores a part of a content before a report names it: 256 KiB each, numbered from 0, the last one shorter.
         *     Sending a part again is harmless.
         */
        put: operations["putBlobPart"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says that the runner lives and how its machine is, brings results of commands, and takes a run if one is wanted and
         *     there is one. The same claim again gives the run that it took.
         */
        post: operations["pollRunner"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Introduces a runner and publishes its agents. The same host and name again is the same runner. */
        post: operations["registerRunner"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner/runs/{id}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run in hand keeps so far, without content. */
        get: operations["listHeldArtifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner/runs/{id}/artifacts/{step}/{filename}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The content of an artifact of a run in hand. On Lambda one answer has at most 4 MiB: larger files are fetched in ranges. */
        get: operations["readHeldArtifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner/runs/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Records a finished stage, and the end of the run if it was the last one. */
        post: operations["completeStage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner/runs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Appends history. */
        post: operations["appendRunEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner/runs/{id}/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The content of a file that a run in hand was submitted with. */
        get: operations["readHeldFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner/runs/{id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a run that its loop did not end. */
        post: operations["finishRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner/runs/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a run back to the queue. */
        post: operations["releaseRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runner/runs/{id}/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps a run. Works after the lease ran out too, as long as nobody rescued the run. */
        post: operations["renewRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The runners, and whether they can be expected to take work. */
        get: operations["listRunners"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One runner, with what is known of its machine. */
        get: operations["showRunner"];
        put?: never;
        post?: never;
        /** Forgets a runner that is offline and holds no run. Its runs and their history stay. */
        delete: operations["deleteRunner"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A runner's last commands, and where each one stands. */
        get: operations["listRunnerCommands"];
        put?: never;
        /** Tells a runner to pause, resume, drain, restart, work with other settings, or say how it is. */
        post: operations["commandRunner"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runners/{id}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a runner's machine was in the last day: minute by minute for up to two hours, else in steps of ten minutes. */
        get: operations["listRunnerMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which parts of a file have arrived, to go on with an upload that broke off. */
        get: operations["showUpload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/uploads/{sha256}/{part}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Stores a part of a file: 256 KiB each, numbered from 0, the last one shorter. An empty file has one empty part.
         *     Sending a part again is harmless. An upload that no run names is forgotten after a day.
         */
        put: operations["putUploadPart"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody who may sign in, or might once. */
        get: operations["listUsers"];
        put?: never;
        /** Makes a person with rows of their own. */
        post: operations["makeUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a person. Who is disabled is out at once, with all keys and sessions. The last administrator stays one. */
        patch: operations["changeUser"];
        trace?: never;
    };
    "/api/workflow-artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** As `/api/workflows/{id}/artifacts`. */
        get: operations["aliasListRunArtifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow-cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** As `/api/workflows/{id}/cancel`. */
        post: operations["aliasCancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** As `/api/workflows/{id}/events`. */
        get: operations["aliasListRunEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow-retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** As `/api/workflows/{id}/retry`. */
        post: operations["aliasRetryRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of runs. Its `ETag` changes with what anybody can see, and not with heartbeats. */
        get: operations["listRuns"];
        put?: never;
        /** Submits a run. The same `Idempotency-Key` again answers with the run there is. */
        post: operations["submitRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run with its attempts, by id or by cycle id. */
        get: operations["showRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{id}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run keeps, without content. */
        get: operations["listRunArtifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{id}/artifacts/{step}/{filename}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The content of a file, for download. On Lambda one answer has at most 4 MiB: larger files are fetched in ranges. */
        get: operations["readRunArtifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for a run's end. 202 while its processes may live; asking again changes nothing. */
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of a run's history, by `seq`; never skips. */
        get: operations["listRunEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{id}/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The content of a file that the run was submitted with, for download. On Lambda one answer has at most 4 MiB. */
        get: operations["readRunFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{id}/inputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run was submitted with. */
        get: operations["showRunInputs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{id}/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changed since somebody last looked; about 150 bytes if nothing did. */
        get: operations["showRunLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflows/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submits the agent and inputs of an ended run once more; with `fromAttempt` its attempts up to there are carried over
         *     and the new run goes on with revising the last of them.
         */
        post: operations["retryRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this deployment can do, and how much it takes. Never cached: a new version says so at once. */
        get: operations["showConfig"];
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
        /** @description Whether something may be done, and why not. */
        Ability: {
            /** @description Whether it may be done. */
            allowed: boolean;
            /** @description Why not. */
            reason?: string | null;
        };
        /** @description Takes a run again that was held under `previous`, after the runner started anew. */
        AdoptRun: {
            /** @description The claim under which it is held from now on. */
            claim: components["schemas"]["ClaimRun"];
            /**
             * Format: uuid
             * @description The claim under which the run was held.
             */
            previous: string;
            /**
             * Format: uuid
             * @description Who asks.
             */
            runnerId: string;
        };
        /** @description The answer to it. */
        AdoptedRun: {
            run?: components["schemas"]["ClaimedRun"] | null;
        };
        /** @description An agent, as people choose from. */
        Agent: {
            /**
             * Format: uint32
             * @description How many of its runs may be running at once.
             */
            concurrency: number | null;
            /** @description One sentence for people; may be empty. */
            description: string;
            /**
             * Format: uint64
             * @description Longest silence of a stage.
             */
            idleTimeoutMs: number | null;
            /** @description JSON Schema (2020-12) that a run's inputs must satisfy. */
            inputs: Record<string, never>;
            /**
             * Format: uint32
             * @description How many drafts a run may make.
             */
            maxAttempts: number;
            /**
             * Format: uint32
             * @description How often a failed stage is executed again.
             */
            maxRetries: number;
            /** @description Its name. */
            name: string;
            /**
             * Format: double
             * @description The score from which an attempt passes.
             */
            passThreshold: number;
            plateau: components["schemas"]["Plateau"] | null;
            /**
             * Format: uint64
             * @description Longest time a whole run may take.
             */
            runTimeoutMs: number | null;
            /**
             * Format: uint32
             * @description Runners that serve it and can be expected to take work.
             */
            runnersOnline: number;
            /** @description Hash of this version of it; a run keeps the one it was submitted under. */
            specSha256: string;
            /**
             * Format: uint64
             * @description Longest time one execution of a stage may take.
             */
            stageTimeoutMs: number;
            /** @description What each stage executes. */
            stages: components["schemas"]["AgentStage"][];
            /** @description Labels every run of it gets. */
            tags: string[];
            /**
             * Format: date-time
             * @description When it was last published.
             */
            updatedAt: string;
        };
        /** @description All agents. */
        AgentList: {
            /** @description The agents, by name. */
            agents: components["schemas"]["Agent"][];
        };
        /** @description What a stage of an agent executes. */
        AgentStage: {
            /** @description Argument vector. */
            command: string[];
            /** @description The stage. */
            stage: components["schemas"]["Stage"];
        };
        /** @description Lines of history, on their own. */
        AppendEvents: {
            /**
             * Format: uuid
             * @description The claim that holds it.
             */
            claimId: string;
            /**
             * Format: int64
             * @description The epoch the run is held under.
             */
            epoch: number;
            /** @description The lines, in order: at most 500, and 256 KB of messages. */
            events: Record<string, never>[];
            /**
             * Format: uuid
             * @description Identity of this write.
             */
            opId: string;
        };
        /** @description What is known of a file without opening it. */
        Artifact: {
            /** @description What it is to its run. */
            artifactType: components["schemas"]["ArtifactType"];
            /**
             * Format: uint32
             * @description The attempt that step belongs to, from 1.
             */
            attempt: number;
            /**
             * Format: uint64
             * @description Its size.
             */
            bytes: number;
            /**
             * Format: date-time
             * @description When it was stored.
             */
            createdAt: string;
            /** @description Its name within the step; may have folders. */
            filename: string;
            /** @description Its media type, guessed from its name. */
            mediaType: string;
            /** @description Lower-case hex SHA-256 of its content, and its `ETag`. */
            sha256: string;
            /** @description What that step executed. */
            stage: components["schemas"]["Stage"];
            /**
             * Format: uint32
             * @description The step that wrote it, from 0.
             */
            step: number;
        };
        /** @description All files of a run. */
        ArtifactList: {
            /** @description The files, by step and name. */
            artifacts: components["schemas"]["Artifact"][];
        };
        /**
         * @description What a file is to its run
         * @enum {string}
         */
        ArtifactType: "output" | "evaluation" | "input" | "workspace";
        /** @description One draft and, once it was made, its evaluation. */
        Attempt: {
            /**
             * Format: uint32
             * @description Its number, from 1.
             */
            attempt: number;
            /** @description The score taken apart; may be empty. */
            criteria: components["schemas"]["Criterion"][];
            draft: components["schemas"]["Draft"] | null;
            /**
             * Format: uint64
             * @description How long drafting took.
             */
            draftMs: number | null;
            /**
             * Format: uint64
             * @description How long evaluating took.
             */
            evaluationMs: number | null;
            /** @description What the reviser should do about it. */
            feedback: string | null;
            /** @description The best so far: what the run delivers. */
            isBest: boolean;
            /**
             * Format: double
             * @description How good it is.
             */
            score: number | null;
            /**
             * Format: date-time
             * @description When drafting began.
             */
            startedAt: string | null;
            /**
             * Format: date-time
             * @description When its last result so far was recorded.
             */
            updatedAt: string | null;
        };
        /** @description Something that somebody did. */
        AuditLine: {
            /** @description `key.created` and the like. */
            action: string;
            /** @description Who did it. */
            actor: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description More, for people. */
            detail?: string | null;
            /**
             * Format: int64
             * @description Its number; rises.
             */
            id: number;
            /** @description From which address. */
            ip?: string | null;
            /** @description Whose account it is about. */
            ownerId: string;
            /** @description The id of what it was done to. */
            subject: string;
            /** @description Through what: a key, a session, a terminal. */
            via: string;
        };
        /** @description A page of the audit, the oldest first. */
        AuditList: {
            /** @description The lines. */
            lines: components["schemas"]["AuditLine"][];
        };
        /** @description How to get into a control plane. */
        Auth: {
            /** @description Keys are exchanged for sessions. */
            key: boolean;
            /** @description It is a server for one machine: `redraft open` there makes a link that signs a browser in. */
            local: boolean;
            oidc?: components["schemas"]["Provider"] | null;
        };
        /** @description A runner lives, and what its claim loop does. */
        Beat: {
            /** @description Whether it takes work: `open`, `full`, `closed`, or `gone` as the last thing it says. */
            claims: string;
            /** @description Somebody told it to take no work for now. */
            isPaused?: boolean;
            /**
             * Format: uint64
             * @description How long ago its claim loop last had an answer; absent before the first one.
             */
            lastClaimAgoMs?: number | null;
        };
        /** @description A whole content. */
        Blob: {
            /** @description The content, in base64. */
            content: string;
            /** @description Lower-case hex SHA-256. */
            sha256: string;
        };
        /** @description Why a queued or waiting run does not run. */
        Blocked: {
            /**
             * Format: date-time
             * @description The moment that matters: not before it, pinned until it, last seen at it.
             */
            at?: string | null;
            /** @description Which of the reasons it is. */
            kind: components["schemas"]["BlockedKind"];
            /** @description Name of the runner it waits for. */
            runner?: string | null;
            /** @description Cycle ids of the first few runs that use up the limit. */
            runs?: string[];
        };
        /**
         * @description The reasons a run may have not to run.
         * @enum {string}
         */
        BlockedKind: "not_before" | "no_runner" | "runners_stuck" | "pinned" | "concurrency" | "runners_full" | "approval";
        /** @description What may be done to a run now. */
        Can: {
            /** @description Decide what it waits for. */
            approve: components["schemas"]["Ability"];
            /** @description Ask for its end. */
            cancel: components["schemas"]["Ability"];
            /** @description Run the same again. */
            retry: components["schemas"]["Ability"];
        };
        /** @description A run to end. Has no fields yet. */
        CancelRun: Record<string, never>;
        /** @description What to change of a person; what is left out stays. */
        ChangeUser: {
            /** @description Whether nothing lets them in. */
            disabled?: boolean | null;
            /** @description What people call them. */
            name?: string | null;
            /** @description Who vouches for them; together with `oidcSubject`. */
            oidcIssuer?: string | null;
            /** @description What that one calls them. */
            oidcSubject?: string | null;
            role?: components["schemas"]["Role"] | null;
        };
        /**
         * @description The second clock: whether a runner can take work
         * @enum {string}
         */
        ClaimLoop: "turning" | "full" | "stuck" | "stopped" | "unknown";
        /** @description What a runner wants to take. */
        ClaimRun: {
            /** @description Names of the agents it serves. */
            agents: string[];
            /**
             * Format: uuid
             * @description Made by the runner before it asks: asking twice gives the same run.
             */
            claimId: string;
            /**
             * Format: uint64
             * @description How long the claim lasts without a renewal; at most an hour.
             */
            leaseMs: number;
            /**
             * Format: uuid
             * @description Only this run.
             */
            onlyRun?: string | null;
            /** @description What people call the runner. */
            runnerName: string;
        };
        /** @description Everything that is needed to go on with a run where it stands. */
        ClaimedRun: {
            /**
             * Format: uuid
             * @description The claim that holds it; the epoch stands in the run.
             */
            claimId: string;
            /** @description Files it was submitted with, in order. */
            files?: Record<string, never>[];
            /** @description What the run was submitted with. */
            inputs: Record<string, never>;
            /**
             * Format: uint64
             * @description Time left on the claim when the store answered.
             */
            leaseLeftMs: number;
            /** @description What a person wants of it, for the stages that draft. */
            note?: string | null;
            /** @description The run as it is now. */
            run: Record<string, never>;
            /** @description The agent as it was when the run was submitted. */
            spec: Record<string, never>;
            /** @description Finished steps, in order. */
            steps: components["schemas"]["Step"][];
        };
        /** @description A command as it travels: every field but the signature is signed. */
        Command: {
            /** @description How, as JSON in a text: the signature is over its exact bytes. */
            args: string;
            /**
             * Format: date-time
             * @description By the control plane's clock.
             */
            expiresAt: string;
            /** @description The command. */
            id: string;
            /**
             * Format: date-time
             * @description By the control plane's clock.
             */
            issuedAt: string;
            /** @description What to do, from a closed list. */
            kind: string;
            /**
             * Format: uuid
             * @description For whom.
             */
            runnerId: string;
            /**
             * Format: int64
             * @description Rises with each command of a runner.
             */
            seq: number;
            /** @description HMAC-SHA256 of all of that, in hex. */
            signature: string;
        };
        /**
         * @description What a runner can be told
         * @enum {string}
         */
        CommandKind: "pause" | "resume" | "drain" | "restart" | "updateConfig" | "diagnostics";
        /** @description A runner's last commands. */
        CommandList: {
            /** @description The newest first. */
            commands: components["schemas"]["GivenCommand"][];
        };
        /**
         * @description How far a runner is with a command.
         * @enum {string}
         */
        CommandOutcome: "acknowledged" | "done" | "failed" | "refused";
        /** @description What came of a command. */
        CommandResult: {
            /** @description The command. */
            commandId: string;
            /** @description Why it could not, for people. */
            error?: string | null;
            /** @description What it gave. */
            result?: unknown;
            /** @description How far it is. */
            status: components["schemas"]["CommandOutcome"];
        };
        /**
         * @description Where a command stands
         * @enum {string}
         */
        CommandStatus: "pending" | "sent" | "acknowledged" | "done" | "failed" | "refused" | "timedOut";
        /** @description A finished stage. */
        CompleteStage: {
            /** @description Files to record. Their content is stored already, or stands in `blobs`. */
            artifacts: Record<string, never>[];
            /** @description The best attempt, this step included. */
            best?: Record<string, never> | null;
            /** @description Content small enough to travel along. */
            blobs?: components["schemas"]["Blob"][];
            /**
             * Format: uuid
             * @description The claim that holds it.
             */
            claimId: string;
            /**
             * Format: uint64
             * @description How long its execution took.
             */
            elapsedMs: number;
            /**
             * Format: int64
             * @description The epoch the run is held under.
             */
            epoch: number;
            /** @description Events that belong to it. */
            events: Record<string, never>[];
            /**
             * Format: uint64
             * @description How long the claim lasts from here without a renewal; at most an hour.
             */
            leaseMs: number;
            /**
             * Format: uuid
             * @description Identity of this write.
             */
            opId: string;
            /** @description What came of it. */
            outcome: Record<string, never>;
            /**
             * Format: uint32
             * @description The step that was executed; must be the run's next one.
             */
            step: number;
            /** @description How the run ends with this step; absent if it goes on. */
            verdict?: Record<string, never> | null;
        };
        /** @description What the page has to know of the deployment it talks to. Nothing in here is secret. */
        Config: {
            /** @description How to get in. */
            auth: components["schemas"]["Auth"];
            /** @description What it can do; what is missing here, it cannot. */
            features: components["schemas"]["Features"];
            /** @description How much it takes. */
            limits: components["schemas"]["Limits"];
            /** @description Version of the control plane. */
            version: string;
        };
        /** @description One part of a score. */
        Criterion: {
            /** @description Why. */
            comment: string;
            /** @description What was looked at. */
            name: string;
            /**
             * Format: double
             * @description How good that was.
             */
            score: number;
        };
        /** @description The program for one kind of machine. */
        Download: {
            /** @description Whether it can be had here. */
            available: boolean;
            /**
             * Format: uint64
             * @description Its size, if that is known.
             */
            bytes?: number | null;
            /** @description What the archive is called. */
            filename: string;
            /** @description `linux-x86_64` and the like. */
            platform: string;
            /** @description Why not. */
            reason?: string | null;
            /** @description Its SHA-256 in hex, if that is known. */
            sha256?: string | null;
        };
        /** @description The programs for all kinds of machines. */
        DownloadList: {
            /** @description One for each kind of machine. */
            downloads: components["schemas"]["Download"][];
            /** @description Of which version they are. */
            version: string;
        };
        /** @description Where a draft is kept. */
        Draft: {
            /**
             * Format: uint64
             * @description Its size as kept.
             */
            bytes: number;
            /** @description Name of the artifact within that step. */
            filename: string;
            /** @description Lower-case hex SHA-256 of its content. */
            sha256: string;
            /**
             * Format: uint32
             * @description The step that wrote it: part of its artifact's address.
             */
            step: number;
            /** @description Whether the stage wrote more than is kept. */
            truncated: boolean;
        };
        /** @description One line of a run's append-only history. */
        Event: {
            /**
             * Format: uint32
             * @description The attempt it belongs to.
             */
            attempt: number | null;
            /**
             * Format: date-time
             * @description When it happened.
             */
            createdAt: string;
            /** @description What kind of line it is. */
            eventType: string;
            /** @description The line, for people. */
            message: string;
            /** @description Numbers and names, for programs. */
            metadata: Record<string, never> | null;
            /**
             * Format: int64
             * @description Position in the run's history: 1, 2, 3… without gaps.
             */
            seq: number;
            stage: components["schemas"]["Stage"] | null;
        };
        /** @description A page of a run's history. */
        EventList: {
            /** @description The events, by `seq`. */
            events: components["schemas"]["Event"][];
            /**
             * Format: int64
             * @description Number of the run's last event, whether it is in this page or not.
             */
            lastSeq: number;
            /** @description Whether there may be more events after this page already. */
            more: boolean;
            /**
             * Format: int64
             * @description What to send as `after` for the next page.
             */
            nextAfter: number;
        };
        /** @description What a control plane can do. */
        Features: {
            /** @description Runs may be submitted with files. */
            files: boolean;
            /** @description A file comes in one answer, however large; otherwise one larger than `answerBytes` is fetched in ranges. */
            wholeFiles: boolean;
        };
        /** @description One field that is wrong. */
        FieldProblem: {
            /** @description What is wrong with it. */
            message: string;
            /** @description JSON pointer into the body, or the name of a query parameter. */
            pointer: string;
        };
        /** @description The end of a run that is not the verdict of its loop. */
        FinishRun: {
            /**
             * Format: uuid
             * @description The claim that holds it.
             */
            claimId: string;
            /**
             * Format: int64
             * @description The epoch the run is held under.
             */
            epoch: number;
            /** @description What went wrong, for people. */
            errorMessage?: string | null;
            /** @description Events that belong to it. */
            events: Record<string, never>[];
            /**
             * Format: uuid
             * @description Identity of this write.
             */
            opId: string;
            /** @description Why it ended. */
            stopReason: components["schemas"]["StopReason"];
        };
        /** @description A command. */
        GivenCommand: {
            /**
             * Format: date-time
             * @description When the runner began.
             */
            acknowledgedAt?: string | null;
            /** @description How. */
            args: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it was given.
             */
            createdAt: string;
            /** @description Who gave it. */
            createdBy: string;
            /** @description Why the runner could not or would not. */
            error?: string | null;
            /**
             * Format: date-time
             * @description When it is too old to be begun.
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description When the runner ended.
             */
            finishedAt?: string | null;
            /** @description Its id. */
            id: string;
            /** @description What to do. */
            kind: components["schemas"]["CommandKind"];
            /** @description What it gave. */
            result?: unknown;
            /**
             * Format: int64
             * @description Rises with each command of a runner.
             */
            seq: number;
            /** @description Where it stands. */
            status: components["schemas"]["CommandStatus"];
        };
        /** @description The answer to `GET /api/health`, and to `GET /api/health/live`. */
        Health: {
            /** @description `ok`: the store answered; of `live`, the process did. */
            status: string;
        };
        /** @description A run in a runner's hands. */
        HeldRun: {
            /** @description Its agent. */
            agentName: string;
            /** @description What people call it. */
            cycleId: string;
            /**
             * Format: uuid
             * @description The run.
             */
            id: string;
        };
        /** @description A key, without its secret. */
        Key: {
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it ends by itself.
             */
            expiresAt: string;
            /** @description Its public half. */
            id: string;
            /** @description `user` or `runner`. */
            kind: components["schemas"]["KeyKind"];
            /** @description Its last four characters. */
            lastFour: string;
            /**
             * Format: date-time
             * @description When it was last used, to the hour.
             */
            lastUsedAt?: string | null;
            /** @description What people call it. */
            name: string;
            /** @description Whose it is. */
            ownerId: string;
            /** @description How it begins, as people recognise it: `rdk_7fd2abQx91…`. */
            prefix: string;
            /**
             * Format: date-time
             * @description When somebody ended it.
             */
            revokedAt?: string | null;
            /** @description What it is good for. */
            scopes: components["schemas"]["Scope"][];
        };
        /**
         * @description Who comes in with a key
         * @enum {string}
         */
        KeyKind: "user" | "runner";
        /** @description Keys, the newest first. */
        KeyList: {
            /** @description The keys. */
            keys: components["schemas"]["Key"][];
        };
        /** @description What broke last. */
        LastError: {
            /**
             * Format: date-time
             * @description When the run ended.
             */
            at: string;
            /** @description What the run says, or as much of it as is kept. */
            message: string;
        };
        /**
         * @description The first clock: whether a runner lives
         * @enum {string}
         */
        Life: "alive" | "silent" | "stopped";
        /** @description How much a control plane takes. Sizes are in bytes. */
        Limits: {
            /**
             * Format: uint64
             * @description Most content in one answer.
             */
            answerBytes: number;
            /**
             * Format: uint64
             * @description Largest of them.
             */
            fileBytes: number;
            /** @description Longest name of a file. */
            fileNameBytes: number;
            /** @description Most files of one run. */
            files: number;
            /** @description Largest JSON body. */
            jsonBytes: number;
            /**
             * Format: uint32
             * @description Most drafts of one run.
             */
            maxAttempts: number;
            /**
             * Format: uint32
             * @description Most rows of a page.
             */
            pageRows: number;
            /** @description Size of each part of an upload but the last. */
            partBytes: number;
            /** @description Most labels of one run. */
            tags: number;
        };
        /** @description Where a run stands; and, if it moved, what is new. */
        Live: {
            /** @description The attempts that changed. */
            attempts?: components["schemas"]["Attempt"][];
            blocked?: components["schemas"]["Blocked"] | null;
            /** @description Why it is not running, while it waits. */
            blockedReason?: string | null;
            /** @description Up to 200 new events. */
            events?: components["schemas"]["Event"][];
            /**
             * Format: uint64
             * @description How long ago its runner last said that it lives, by the store's clock; only while it is running.
             */
            heartbeatAgeMs?: number | null;
            /**
             * Format: int64
             * @description Number of the run's last event.
             */
            lastSeq: number;
            liveness?: components["schemas"]["Liveness"] | null;
            /** @description There are more new events: ask again, with `since` from the last one here. */
            more?: boolean;
            /**
             * Format: int64
             * @description Rises with every change; an answer with a lower one is older than what you have.
             */
            rev: number;
            run?: components["schemas"]["Run"] | null;
            /**
             * Format: date-time
             * @description Since when nothing was heard of its runner, if that is longer than it should be.
             */
            stalledSince?: string | null;
            /** @description Where the run stands. */
            status: components["schemas"]["RunStatus"];
        };
        /** @description How alive a running run is. Ages are by the store's clock; how long ago its runner was heard is `heartbeatAgeMs`. */
        Liveness: {
            /**
             * Format: uint64
             * @description How long ago the claim loop turned; only while it is stuck.
             */
            claimAgeMs?: number | null;
            /** @description Whether its runner can take other work. */
            claimLoop: components["schemas"]["ClaimLoop"];
            /**
             * Format: uint64
             * @description How many bytes the present execution of the stage has written to stdout and stderr.
             */
            outputBytes: number;
            /** @description Whether its stage gets on. */
            progress: components["schemas"]["Progress"];
            /**
             * Format: uint64
             * @description How long ago its stage last wrote something or ended. Told with each heartbeat, so it may be that much too long.
             */
            progressAgeMs: number;
            /** @description Whether its runner renews it. */
            runner: components["schemas"]["Life"];
        };
        /** @description How busy a runner is. */
        Load: {
            /**
             * Format: uint32
             * @description Runs it can hold at once.
             */
            slots: number;
            /**
             * Format: uint32
             * @description Runs it holds.
             */
            slotsUsed: number;
        };
        /** @description What somebody shows to sign in: exactly one of these. */
        Login: {
            /** @description A user's key. */
            key?: string | null;
            oidc?: components["schemas"]["ProviderAnswer"] | null;
            /** @description The ticket of a one-time link. */
            once?: string | null;
        };
        /** @description A key that was just made. Nobody is told the secret again. */
        MadeKey: components["schemas"]["Key"] & {
            /** @description The secret itself. */
            key: string;
        };
        /** @description A key to make. */
        MakeKey: {
            /**
             * Format: uint32
             * @description How long it is to live: 1 to 365, 90 unless asked for.
             */
            expiresInDays?: number | null;
            /** @description `user` or `runner`. */
            kind: components["schemas"]["KeyKind"];
            /** @description What people will call it. */
            name: string;
            /** @description What it is to be good for: no more than its maker is. A runner's key always has `runner` and nothing else. */
            scopes?: components["schemas"]["Scope"][] | null;
        };
        /** @description A person to make. */
        MakeUser: {
            /** @description What people will call them. */
            name: string;
            /** @description Who vouches for them; together with `oidcSubject`. */
            oidcIssuer?: string | null;
            /** @description What that one calls them. */
            oidcSubject?: string | null;
            role?: components["schemas"]["Role"] | null;
        };
        /** @description Whoever asks, as the control plane sees them. */
        Me: {
            /**
             * Format: date-time
             * @description When that ends by itself.
             */
            expiresAt?: string | null;
            /** @description What they may do here and now. */
            scopes: components["schemas"]["Scope"][];
            /** @description The person. */
            user: components["schemas"]["Person"];
            /** @description How they got in: `session`, `key`, or `local` because they are the person of this machine. */
            via: string;
        };
        /** @description How a runner's machine is. */
        Metrics: {
            /**
             * Format: double
             * @description Use of all processors together, 0 to 100.
             * @default 0
             */
            cpuPercent: number;
            /**
             * @description What the runner's owner measures besides.
             * @default {}
             */
            custom: {
                [key: string]: number;
            };
            /**
             * Format: double
             * @description The disk of the state folder, 0 to 100.
             * @default 0
             */
            diskPercent: number;
            /**
             * Format: double
             * @description Memory in use, 0 to 100.
             * @default 0
             */
            memoryPercent: number;
            /**
             * Format: double
             * @description What the network brought.
             * @default 0
             */
            rxBytesPerS: number;
            /**
             * Format: double
             * @description What the network took.
             * @default 0
             */
            txBytesPerS: number;
        };
        /** @description How a runner's machine was at a moment, or on average in a step that begins there. */
        MetricsPoint: {
            /**
             * Format: date-time
             * @description The moment.
             */
            at: string;
            /**
             * Format: double
             * @description Use of all processors together, 0 to 100.
             */
            cpuPercent: number;
            /** @description What the runner's owner measures besides, by name. */
            custom: {
                [key: string]: number;
            };
            /**
             * Format: double
             * @description The disk of the runner's folder, 0 to 100.
             */
            diskPercent: number;
            /**
             * Format: double
             * @description Memory in use, 0 to 100.
             */
            memoryPercent: number;
            /**
             * Format: double
             * @description What the network brought.
             */
            rxBytesPerS: number;
            /**
             * Format: double
             * @description What the network took.
             */
            txBytesPerS: number;
        };
        /** @description Tells a runner to do something. */
        NewCommand: {
            /** @description How: `{note?, untilMs?}` of a pause, `{maxConcurrent?, pollIntervalMs?}` of `updateConfig`; empty for all others. */
            args?: {
                [key: string]: unknown;
            } | null;
            /** @description What to do. */
            kind: components["schemas"]["CommandKind"];
        };
        /**
         * @description What a run is to the one before it
         * @enum {string}
         */
        ParentKind: "retry" | "fork";
        /** @description A person, in short. */
        Person: {
            /** @description Whose rows are theirs. */
            id: string;
            /** @description What people call them. */
            name: string;
            /** @description `member` or `admin`. */
            role: components["schemas"]["Role"];
        };
        /** @description Stop when the best score rose by less than `minGain` over the last `rounds` attempts. */
        Plateau: {
            /**
             * Format: double
             * @description The smallest gain that counts as help.
             */
            minGain: number;
            /**
             * Format: uint32
             * @description How many attempts in a row may fail to help.
             */
            rounds: number;
        };
        /** @description How often to poll; always a random part of it less. */
        PollPace: {
            /**
             * Format: uint64
             * @description With runs in hand.
             */
            busy: number;
            /**
             * Format: uint64
             * @description Without.
             */
            idle: number;
        };
        /** @description What a runner says and asks. Everything but its id may be left out. */
        PollRunner: {
            beat?: components["schemas"]["Beat"] | null;
            claim?: components["schemas"]["ClaimRun"] | null;
            /** @description Runs in its hands: the answer says which of them somebody wants to end. */
            held?: string[];
            metrics?: components["schemas"]["Metrics"] | null;
            /** @description What came of commands. */
            results?: components["schemas"]["CommandResult"][];
            /**
             * Format: uuid
             * @description Who asks.
             */
            runnerId: string;
        };
        /** @description What went wrong, for people (`detail`) and for programs (`code`). */
        Problem: {
            /** @description Stable; programs may decide by it. */
            code: string;
            /** @description What happened, and what to do about it. */
            detail: string;
            /** @description What is wrong with which field of the request. */
            errors?: components["schemas"]["FieldProblem"][];
            /** @description Names this answer in the server's log. */
            requestId: string;
            run?: components["schemas"]["Run"] | null;
            /**
             * Format: uint16
             * @description The HTTP status.
             */
            status: number;
            /** @description The status in words. */
            title: string;
            /** @description Always `about:blank`: the code says what a link would. */
            type: string;
        };
        /**
         * @description The third clock: whether a stage gets on
         * @enum {string}
         */
        Progress: "moving" | "quiet";
        /** @description An identity provider (OpenID Connect): where a browser asks it who somebody is, and as what. */
        Provider: {
            /** @description Where it asks people who they are. Missing while it does not answer: other ways in remain. */
            authorizationEndpoint?: string | null;
            /** @description What it calls this deployment. */
            clientId: string;
            /** @description Its name for itself. */
            issuer: string;
            /** @description How its answer comes back to the page: `fragment`, which no server sees, or `query`. */
            responseMode: string;
        };
        /**
         * @description The answer of an identity provider to a page, and what the page kept meanwhile: the server exchanges the code, checks
         *     the token that it gets for it, and shows neither to anybody.
         */
        ProviderAnswer: {
            /** @description The code, good for one exchange. */
            code: string;
            /** @description What the code's challenge was made of (PKCE, S256). */
            codeVerifier: string;
            /** @description What the token must contain. */
            nonce: string;
            /** @description Where the provider was told to send the answer. */
            redirectUri: string;
        };
        /** @description What a runner says when it starts. The same host and name again updates the runner, never doubles it. */
        RegisterRunner: {
            /** @description The agents it serves, whole; published for everyone who submits. */
            agents: Record<string, never>[];
            /** @description The machine it is on. */
            host: string;
            /** @description Words that people sort runners by. */
            labels?: string[];
            /**
             * Format: uint32
             * @description How many runs it executes at once.
             */
            maxConcurrent: number;
            /** @description What people call it. */
            name: string;
            /** @description `linux x86_64` and the like. */
            platform: string;
            /** @description The same in detail. */
            platformDetail?: string;
            /**
             * Format: uuid
             * @description Used if host and name are new; the answer says which id counts.
             */
            proposedId: string;
            /** @description Version of the program. */
            version: string;
        };
        /** @description Gives a run back to the queue. */
        ReleaseRun: {
            /**
             * Format: uuid
             * @description The claim that holds it.
             */
            claimId: string;
            /**
             * Format: int64
             * @description The epoch the run is held under.
             */
            epoch: number;
        };
        /** @description Keeps a run, and says how its stage gets on. */
        RenewRun: {
            /**
             * Format: uuid
             * @description The claim that holds it.
             */
            claimId: string;
            /**
             * Format: int64
             * @description The epoch it is held under.
             */
            epoch: number;
            /**
             * Format: uint64
             * @description How long the claim lasts from now without another renewal; at most an hour.
             */
            leaseMs: number;
            progress?: components["schemas"]["StageSign"] | null;
        };
        /** @description The answer to a report. */
        ReportTaken: {
            /** @description Somebody wants the run to end. */
            cancelRequested: boolean;
            /**
             * Format: int64
             * @description The run's epoch after this write.
             */
            epoch: number;
            /**
             * Format: uint64
             * @description Time left on the claim; zero once the run has ended.
             */
            leaseLeftMs: number;
            /**
             * Format: uint32
             * @description First unfinished step.
             */
            nextStep: number;
            /** @description The same report had arrived before; nothing was written this time. */
            replayed: boolean;
            /** @description The run's status after this write. */
            status: components["schemas"]["RunStatus"];
        };
        /** @description A run to run again: the same agent, inputs and files. */
        RetryRun: {
            /**
             * Format: uint32
             * @description Carry over this attempt and those before it, and go on with revising it; left out, the new run begins anew.
             */
            fromAttempt?: number | null;
            /** @description What the stages that draft should know. */
            note?: string | null;
        };
        /**
         * @description What a person is here
         * @enum {string}
         */
        Role: "member" | "admin";
        /** @description A run as it stands. Nothing in here changes with a heartbeat. */
        Run: {
            /** @description The agent it executes. */
            agentName: string;
            /**
             * Format: uint32
             * @description The best attempt so far: what the run delivers.
             */
            bestAttempt: number | null;
            /**
             * Format: double
             * @description Score of that attempt.
             */
            bestScore: number | null;
            /** @description What may be done to it now. */
            can: components["schemas"]["Can"];
            /**
             * Format: date-time
             * @description When somebody asked to cancel it. While it is still running, its processes may live.
             */
            cancelRequestedAt: string | null;
            /**
             * Format: date-time
             * @description When it was last claimed.
             */
            claimedAt: string | null;
            /** @description Name of that runner. */
            claimedBy: string | null;
            /**
             * Format: date-time
             * @description When it ended.
             */
            completedAt: string | null;
            /**
             * Format: date-time
             * @description When it was submitted.
             */
            createdAt: string;
            /**
             * Format: uint32
             * @description The attempt that stage belongs to, from 1.
             */
            currentAttempt: number;
            currentStage: components["schemas"]["Stage"] | null;
            /**
             * @description Human label: a date and a number within that day.
             * @example 2026-02-01-001
             */
            cycleId: string;
            /**
             * Format: int64
             * @description Rises whenever the run changes owner or status.
             */
            epoch: number;
            /** @description What went wrong, for people. */
            errorMessage: string | null;
            /**
             * Format: uint32
             * @description The last attempt that was carried over from that run, if it is a fork. Its own are those behind it.
             */
            forkedFromAttempt: number | null;
            /**
             * Format: uuid
             * @description Identity.
             */
            id: string;
            /**
             * Format: uint32
             * @description How many drafts it may make.
             */
            maxAttempts: number;
            /**
             * Format: date-time
             * @description Not to be claimed earlier.
             */
            notBefore: string | null;
            /** @description Whose run it is. */
            ownerId: string;
            parentKind: components["schemas"]["ParentKind"] | null;
            /**
             * Format: uuid
             * @description The run this one repeats or goes on from.
             */
            parentRunId: string | null;
            /**
             * Format: double
             * @description The score from which it passes.
             */
            passThreshold: number;
            /**
             * Format: int32
             * @description Higher goes first.
             */
            priority: number;
            /**
             * Format: date-time
             * @description When it began to wait for a runner.
             */
            queuedAt: string;
            /**
             * Format: uint32
             * @description How often a runner was lost with it in hand.
             */
            rescues: number;
            /**
             * Format: uuid
             * @description The runner that has it, or had it last.
             */
            runnerId: string | null;
            /** @description Hash of the agent as it was when the run was submitted. */
            specSha256: string;
            /**
             * Format: date-time
             * @description When it was first claimed.
             */
            startedAt: string | null;
            /** @description Where it stands. */
            status: components["schemas"]["RunStatus"];
            stopReason: components["schemas"]["StopReason"] | null;
            /** @description Labels. */
            tags: string[];
            /**
             * Format: date-time
             * @description When it last changed its status, finished a stage, or was asked to end. Heartbeats and log lines do not count.
             */
            updatedAt: string;
        };
        /** @description A run that repeats another one, or goes on from it. */
        RunChild: {
            /**
             * Format: double
             * @description Score of its best attempt so far.
             */
            bestScore: number | null;
            /**
             * Format: date-time
             * @description When it was submitted.
             */
            createdAt: string;
            /** @description Human label. */
            cycleId: string;
            /**
             * Format: uint32
             * @description The last attempt that was carried over, if it is a fork.
             */
            forkedFromAttempt: number | null;
            /**
             * Format: uuid
             * @description Identity.
             */
            id: string;
            /** @description What it is to the run before it. */
            kind: components["schemas"]["ParentKind"];
            /** @description Where it stands. */
            status: components["schemas"]["RunStatus"];
            stopReason: components["schemas"]["StopReason"] | null;
        };
        /** @description One run, as its own page shows it. */
        RunDetail: components["schemas"]["Run"] & {
            /** @description Its attempts so far, in order. */
            attempts: components["schemas"]["Attempt"][];
            blocked?: components["schemas"]["Blocked"] | null;
            /** @description Why it is not running, while it waits. */
            blockedReason: string | null;
            /**
             * @description The newest 50 of the runs that repeat it or go on from it, the newest first. They come and change without a new
             *     `rev`.
             */
            children: components["schemas"]["RunChild"][];
            /** @description Files it was submitted with, in order. */
            files: components["schemas"]["RunFile"][];
            /**
             * Format: uint64
             * @description How long ago its runner last said that it lives, by the store's clock; only while it is running.
             */
            heartbeatAgeMs: number | null;
            /**
             * Format: uint64
             * @description How much longer its runner may keep silent; only while it is running.
             */
            leaseLeftMs: number | null;
            liveness?: components["schemas"]["Liveness"] | null;
            /** @description What a person wants of it, beside its inputs; given with a retry. */
            note: string | null;
            /**
             * Format: int64
             * @description Rises with every change anybody can see, heartbeats excepted.
             */
            rev: number;
            /**
             * Format: date-time
             * @description Since when nothing was heard of its runner, if that is longer than it should be.
             */
            stalledSince: string | null;
        };
        /** @description A file that a run was submitted with. */
        RunFile: {
            /**
             * Format: uint64
             * @description Its size.
             */
            bytes: number;
            /** @description Its media type, as its sender said or as its name suggests. */
            mediaType: string;
            /** @description What it is called. */
            name: string;
            /** @description Lower-case hex SHA-256 of its content, and its `ETag`. */
            sha256: string;
        };
        /** @description A page of runs. */
        RunList: {
            /**
             * Format: uint32
             * @description Runs that are queued, running or waiting, whatever the filters; counted up to 100.
             */
            activeCount: number;
            /** @description What to send as `cursor` for the next page; `null` at the end. */
            nextCursor: string | null;
            /** @description The rows. */
            runs: components["schemas"]["RunSummary"][];
        };
        /** @description What `GET /api/workflows` answers, for the document: one run if it is asked for in the old way. */
        RunListOrRun: components["schemas"]["RunList"] | components["schemas"]["RunDetail"];
        /** @description The answer to a renewal. */
        RunRenewed: {
            /** @description Somebody wants the run to end: stop its processes, then say so. */
            cancelRequested: boolean;
            /**
             * Format: uint64
             * @description Time left on the claim when the store answered.
             */
            leaseLeftMs: number;
        };
        /**
         * @description Where a run stands
         * @enum {string}
         */
        RunStatus: "queued" | "running" | "waiting" | "passed" | "failed" | "cancelled";
        /** @description A row of a list: no inputs, no bodies, nothing that a heartbeat changes. */
        RunSummary: components["schemas"]["Run"] & {
            blocked?: components["schemas"]["Blocked"] | null;
            /** @description Why it is not running, while it waits. */
            blockedReason?: string | null;
            /**
             * Format: double
             * @description The last of them.
             */
            lastScore: number | null;
            /**
             * Format: date-time
             * @description Since when its stage shows nothing although its runner lives, if that is longer than most do.
             */
            quietSince?: string | null;
            /**
             * Format: int64
             * @description Rises with every change anybody can see, heartbeats excepted.
             */
            rev: number;
            /** @description Scores of its evaluated attempts, in order. */
            scores: number[];
            /**
             * Format: date-time
             * @description Since when nothing was heard of its runner, if that is longer than it should be.
             */
            stalledSince: string | null;
        };
        /** @description A process on somebody's machine that executes stages. */
        Runner: {
            /** @description Names of the agents it serves. */
            agents: string[];
            /** @description Whether it can take work. */
            claimLoop: components["schemas"]["ClaimLoop"];
            /** @description The machine it is on. */
            host: string;
            /**
             * Format: uuid
             * @description The same for every process that registers under this host and name.
             */
            id: string;
            /**
             * Format: uint64
             * @description How long ago its claim loop last asked for work; absent if it has not since it started. Told with each
             *     heartbeat, so it may be that much too long.
             */
            lastClaimAgeMs?: number | null;
            lastError?: components["schemas"]["LastError"] | null;
            lastMetrics?: components["schemas"]["MetricsPoint"] | null;
            /**
             * Format: uint64
             * @description How long ago it last said anything, by the store's clock.
             */
            lastSeenAgeMs: number;
            /**
             * Format: date-time
             * @description When it last said anything.
             */
            lastSeenAt: string;
            /** @description How many runs it holds, of how many it can. */
            load: components["schemas"]["Load"];
            /**
             * Format: uint32
             * @description How many runs it executes at once.
             */
            maxConcurrent: number;
            /** @description What people call it. */
            name: string;
            /** @description Whether it was heard lately and has not said goodbye. */
            online: boolean;
            /** @description Why it takes no work, if it is paused and somebody said. */
            pauseNote?: string | null;
            /**
             * Format: date-time
             * @description Until when it is paused; absent if it is not, or until somebody says otherwise.
             */
            pausedUntil?: string | null;
            /** @description `linux x86_64` and the like. */
            platform: string;
            /** @description The first of the runs it holds. */
            runs: components["schemas"]["HeldRun"][];
            /** @description The last minutes at a glance. */
            sparkline: components["schemas"]["Sparkline"];
            /** @description Whether something about it is late: it should have been heard again by now, or it lives and asks for no work. */
            stale: boolean;
            /**
             * Format: date-time
             * @description When it started.
             */
            startedAt: string;
            /** @description The same, and why not. */
            state: components["schemas"]["Life"];
            /** @description What it is at, in one word. */
            status: components["schemas"]["RunnerStatus"];
            /**
             * Format: date-time
             * @description When it said goodbye.
             */
            stoppedAt: string | null;
            /** @description How the runs ended that ended in its hands. */
            totals: components["schemas"]["Totals"];
            /** @description Version of the program. */
            version: string;
        };
        /** @description One runner, as its own page shows it. */
        RunnerDetail: components["schemas"]["Runner"] & {
            /**
             * Format: date-time
             * @description When it first registered.
             */
            createdAt: string;
            /** @description Words its owner put on it. */
            labels: string[];
            /** @description More about its machine, for people. */
            platformDetail: string;
        };
        /** @description All runners. */
        RunnerList: {
            /**
             * Format: uint64
             * @description After how long it is called offline.
             */
            offlineAfterMs: number;
            /** @description The runners, by name. */
            runners: components["schemas"]["Runner"][];
            /**
             * Format: uint64
             * @description After how long without a sign a runner is called stale.
             */
            staleAfterMs: number;
        };
        /** @description How a runner's machine was. */
        RunnerMetrics: {
            /** @description The points, the oldest first; steps in which nothing was measured are left out. */
            points: components["schemas"]["MetricsPoint"][];
            /**
             * Format: uint64
             * @description How far apart they are.
             */
            stepMs: number;
        };
        /** @description The answer to a poll. */
        RunnerPolled: {
            /** @description Runs in the runner's hands that somebody wants to end. */
            cancelRequested?: string[];
            /** @description What people want the runner to do, in order. */
            commands?: components["schemas"]["Command"][];
            /**
             * Format: uint64
             * @description How long to wait at most before the next poll, a random part of it less.
             */
            retryAfterMs: number;
            run?: components["schemas"]["ClaimedRun"] | null;
        };
        /** @description The answer to it. */
        RunnerRegistered: {
            /** @description The secret under which commands to this process are signed, in base64; absent if there are none. */
            commandKey?: string | null;
            /**
             * Format: int64
             * @description The last number that a command to this runner had.
             */
            lastSeq?: number;
            /**
             * Format: uint64
             * @description How long a claim lasts without a renewal, unless the runner asks for less.
             */
            leaseMs: number;
            /** @description How often to poll. */
            pollMs: components["schemas"]["PollPace"];
            /**
             * Format: uuid
             * @description The id that counts.
             */
            runnerId: string;
        };
        /**
         * @description What a runner is at
         * @enum {string}
         */
        RunnerStatus: "booting" | "ready" | "working" | "draining" | "paused" | "offline";
        /**
         * @description What somebody may do
         * @enum {string}
         */
        Scope: "runs:read" | "runs:write" | "runs:approve" | "runner" | "metrics:read" | "keys" | "keys:admin" | "admin" | "all";
        /** @description A ticket to one sign-in. */
        SignInLink: {
            /**
             * Format: uint64
             * @description How long it is good for.
             */
            expiresInMs: number;
            /**
             * @description What the page shows at `POST /api/auth/login`. It finds it behind `#once=` in its own address, which browsers
             *     send to nobody.
             */
            once: string;
        };
        /** @description Shares of a machine in use, the newest last, a minute apart; as many as there are of both. */
        Sparkline: {
            /** @description Use of all processors together, 0 to 100. */
            cpu: number[];
            /** @description Memory in use, 0 to 100. */
            memory: number[];
        };
        /**
         * @description What a runner executes
         * @enum {string}
         */
        Stage: "producing" | "evaluating" | "revising";
        /** @description A sign that a stage gets on. */
        StageSign: {
            /**
             * Format: uint64
             * @description How long ago the last one was.
             */
            agoMs: number;
            /**
             * Format: uint64
             * @description How many bytes the present execution of the stage has written.
             */
            outputBytes: number;
        };
        /** @description A finished step. */
        Step: {
            /**
             * Format: date-time
             * @description When it was recorded.
             */
            at: string;
            /**
             * Format: uint32
             * @description From 0.
             */
            no: number;
            /** @description What came of it. */
            outcome: Record<string, never>;
            /**
             * Format: date-time
             * @description When its execution began.
             */
            startedAt: string;
        };
        /**
         * @description Why a run ended
         * @enum {string}
         */
        StopReason: "threshold_met" | "accepted" | "attempts_exhausted" | "plateau" | "budget_exhausted" | "stage_error" | "timeout" | "rejected" | "runner_lost" | "internal" | "cancel_requested";
        /** @description A file to submit a run with; its content was uploaded before. */
        SubmitFile: {
            /**
             * Format: uint64
             * @description Its size.
             */
            bytes: number;
            /** @description Its media type; guessed from its name if left out. */
            mediaType?: string | null;
            /**
             * @description What it is called: a name without folders, no two alike but for their case. Stages find it as `in/<name>`.
             * @example Meeting notes.md
             */
            name: string;
            /** @description Lower-case hex SHA-256 of its content. */
            sha256: string;
        };
        /** @description A run to submit. */
        SubmitRun: {
            /** @description The agent. */
            agentName: string;
            /** @description Files it works on, at most 10; their content was uploaded before. */
            files?: components["schemas"]["SubmitFile"][];
            /** @description What it works on; checked against the agent's schema. */
            inputs?: Record<string, never>;
            /**
             * Format: uint32
             * @description Instead of the agent's own.
             */
            maxAttempts?: number | null;
            /**
             * Format: double
             * @description Instead of the agent's own.
             */
            passThreshold?: number | null;
            /**
             * Format: int32
             * @description Higher goes first; 0 unless asked.
             */
            priority?: number | null;
            /**
             * Format: date-time
             * @description Not to be claimed earlier.
             */
            runAt?: string | null;
            /**
             * Format: uuid
             * @description Only this runner may claim it, for a day.
             */
            runnerId?: string | null;
            /** @description Labels, beside those of the agent. */
            tags?: string[];
            /**
             * Format: uuid
             * @description The id the run gets, if the caller makes ids: the same id twice is the same run.
             */
            workflowId?: string | null;
        };
        /** @description How runs ended. */
        Totals: {
            /**
             * Format: uint64
             * @description Ended by people.
             */
            cancelled: number;
            /**
             * Format: uint64
             * @description Broken: by an error, or because the runner was lost.
             */
            failed: number;
            /**
             * Format: uint64
             * @description Not good enough in all their attempts.
             */
            notPassed: number;
            /**
             * Format: uint64
             * @description Good enough.
             */
            passed: number;
        };
        /** @description What has arrived of an upload. */
        Upload: {
            /** @description Numbers of the parts that arrived, in order; none of an upload that nobody began. */
            parts: number[];
        };
        /** @description A person. */
        User: {
            /**
             * Format: date-time
             * @description When they were made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Since when nothing lets them in.
             */
            disabledAt?: string | null;
            /** @description Whose rows are theirs. */
            id: string;
            /** @description What people call them. */
            name: string;
            /** @description Who vouches for them. */
            oidcIssuer?: string | null;
            /** @description What that one calls them. */
            oidcSubject?: string | null;
            /** @description `member` or `admin`. */
            role: components["schemas"]["Role"];
        };
        /** @description Everybody, by name. */
        UserList: {
            /** @description The people. */
            users: components["schemas"]["User"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAgents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all agents */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentList"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description Only lines after this number. */
                after?: number;
                /** @description At most this many: 1 to 500, 200 unless asked for. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of it, the oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditList"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeSignInLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the ticket, shown once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInLink"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description signed in; the cookie comes along */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description too often; `Retry-After` says how long to wait */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description the identity provider and this deployment do not fit together */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description the identity provider does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
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
            /** @description signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the store answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description it did not; requests are better sent elsewhere */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkLife: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the process answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description Somebody else's; needs the scope `keys:admin`. */
                owner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the keys, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description your own name for this request */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeKey"];
            };
        };
        responses: {
            /** @description the key, shown once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeKey"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the public half of the key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is over */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description figures as OpenMetrics text */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/openmetrics-text": string;
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    downloadRunner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description linux-x86_64 and the like */
                platform: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the archive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description the archive is elsewhere */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRunnerDownloads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description one for each kind of machine */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DownloadList"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    adoptRun: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdoptRun"];
            };
        };
        responses: {
            /** @description the run, if the claim still held it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdoptedRun"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putBlobPart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description lower-case hex SHA-256 of the whole content */
                sha256: string;
                /** @description number of the part, from 0 */
                part: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description it is stored */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pollRunner: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PollRunner"];
            };
        };
        responses: {
            /** @description a run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunnerPolled"];
                };
            };
            /** @description no run */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunnerPolled"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerRunner: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterRunner"];
            };
        };
        responses: {
            /** @description the id that counts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunnerRegistered"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listHeldArtifacts: {
        parameters: {
            query?: never;
            header: {
                /** @description the claim that holds the run */
                "redraft-claim": string;
            };
            path: {
                /** @description the run's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all files */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactList"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readHeldArtifact: {
        parameters: {
            query?: never;
            header: {
                /** @description the claim that holds the run */
                "redraft-claim": string;
                /** @description one range of bytes */
                Range?: string | null;
            };
            path: {
                /** @description the run's id */
                id: string;
                /** @description the step that wrote it */
                step: number;
                /** @description its name within the step; may have folders */
                filename: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the whole */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description a part */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description no such part, or too large to be sent whole */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    completeStage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the run's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompleteStage"];
            };
        };
        responses: {
            /** @description it is recorded */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportTaken"];
                };
            };
            /** @description the run is in other hands or has ended, or this is not its next step */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    appendRunEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the run's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppendEvents"];
            };
        };
        responses: {
            /** @description they are recorded */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportTaken"];
                };
            };
            /** @description the run is in other hands, or has ended */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readHeldFile: {
        parameters: {
            query?: never;
            header: {
                /** @description the claim that holds the run */
                "redraft-claim": string;
                /** @description one range of bytes */
                Range?: string | null;
            };
            path: {
                /** @description the run's id */
                id: string;
                /** @description its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the whole */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description a part */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description no such part, or too large to be sent whole */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finishRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the run's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FinishRun"];
            };
        };
        responses: {
            /** @description it has ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportTaken"];
                };
            };
            /** @description the run is in other hands, or had ended */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    releaseRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the run's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReleaseRun"];
            };
        };
        responses: {
            /** @description it may be claimed again */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description the run is in other hands, or had ended */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renewRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the run's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenewRun"];
            };
        };
        responses: {
            /** @description it is kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunRenewed"];
                };
            };
            /** @description it is in other hands, or has ended */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRunners: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all runners */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunnerList"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRunner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the runner's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the runner */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunnerDetail"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRunner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the runner's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description it is forgotten */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description it is online, or holds a run */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRunnerCommands: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the runner's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the last 50 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandList"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    commandRunner: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the runner's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCommand"];
            };
        };
        responses: {
            /** @description the runner will hear of it with its next poll */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GivenCommand"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRunnerMetrics: {
        parameters: {
            query?: {
                /** @description From when on; two hours ago if nobody says. */
                from?: string;
                /** @description Until when; now if nobody says. */
                to?: string;
                /** @description Milliseconds between points, 60000 to 3600000; a minute for up to two hours and else ten if nobody says. */
                step?: number;
            };
            header?: never;
            path: {
                /** @description the runner's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the points */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunnerMetrics"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description lower-case hex SHA-256 of the whole file */
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description what has arrived */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putUploadPart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description lower-case hex SHA-256 of the whole file */
                sha256: string;
                /** @description number of the part, from 0 */
                part: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            /** @description it is stored */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description everybody, by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserList"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeUser"];
            };
        };
        responses: {
            /** @description the person */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description the person's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeUser"];
            };
        };
        responses: {
            /** @description the person as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    aliasListRunArtifacts: {
        parameters: {
            query: {
                /** @description Id or cycle id. */
                runId: string;
                /** @description Only events after this number. */
                after?: number;
                /** @description At most this many. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all files */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactList"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    aliasCancelRun: {
        parameters: {
            query: {
                /** @description Id or cycle id. */
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description cancelled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description asked for; its processes may still live */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    aliasListRunEvents: {
        parameters: {
            query: {
                /** @description Id or cycle id. */
                runId: string;
                /** @description Only events after this number. */
                after?: number;
                /** @description At most this many. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    aliasRetryRun: {
        parameters: {
            query: {
                /** @description Id or cycle id. */
                id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description retried before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description the new run */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /**
                 * @description Only these statuses, separated by commas; or one of those that are derived: `stalled`, running without a word from
                 *     its runner; `not_passed`, failed because nothing was good enough; `broken`, failed for any other reason.
                 * @example queued,running
                 */
                status?: string;
                /**
                 * @description Only runs that ended for one of these reasons, separated by commas.
                 * @example stage_error,timeout
                 */
                stopReason?: string;
                /** @description Only this agent. */
                agent?: string;
                /** @description Only runs whose id, cycle id, agent or tags contain this text. */
                q?: string;
                /** @description Only runs with this tag. */
                tag?: string;
                /** @description Only runs submitted at or after this moment. */
                from?: string;
                /** @description Only runs submitted before this moment. */
                to?: string;
                /**
                 * @description In which order; a minus puts the largest first. Newest first unless asked otherwise. Runs without a value, as
                 *     those that have not ended have neither a duration nor a score, come last in both directions.
                 */
                sort?: "-created" | "created" | "-updated" | "updated" | "-duration" | "duration" | "-score" | "score";
                /** @description Rows of a page; 50 unless asked. */
                limit?: number;
                /** @description `nextCursor` of the page before, under the same filters. */
                cursor?: string;
                /** @description The old way to ask for one run; use `/api/workflows/{id}`. */
                id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of runs; with `id` that run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunListOrRun"];
                };
            };
            /** @description as before */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    submitRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description your own name for this request */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitRun"];
            };
        };
        responses: {
            /** @description submitted before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description submitted */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description id or cycle id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRunArtifacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description id or cycle id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all files */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactList"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readRunArtifact: {
        parameters: {
            query?: never;
            header?: {
                /** @description one range of bytes */
                Range?: string | null;
            };
            path: {
                /** @description id or cycle id */
                id: string;
                /** @description the step that wrote it */
                step: number;
                /** @description its name within the step; may have folders */
                filename: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the whole */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description a part */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description as before */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description no such part, or too large to be sent whole */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description id or cycle id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelRun"];
            };
        };
        responses: {
            /** @description cancelled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description asked for; its processes may still live */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRunEvents: {
        parameters: {
            query?: {
                /** @description Only events after this number; 0 for all. */
                after?: number;
                /** @description At most this many; 200 unless asked. */
                limit?: number;
                /** @description Only events of this kind. */
                type?: string;
            };
            header?: never;
            path: {
                /** @description id or cycle id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readRunFile: {
        parameters: {
            query?: never;
            header?: {
                /** @description one range of bytes */
                Range?: string | null;
            };
            path: {
                /** @description id or cycle id */
                id: string;
                /** @description its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the whole */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description a part */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description as before */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description no such part, or too large to be sent whole */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRunInputs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description id or cycle id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the inputs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showRunLive: {
        parameters: {
            query?: {
                /** @description `rev` of the last answer; without it everything is new. */
                rev?: number;
                /** @description `seq` of the last event seen; `rev` unless said otherwise. */
                since?: number;
            };
            header?: never;
            path: {
                /** @description id or cycle id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description where the run stands, and what is new */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Live"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description your own name for this request */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description id or cycle id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryRun"];
            };
        };
        responses: {
            /** @description retried before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description the new run */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the configuration */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Config"];
                };
            };
            /** @description what went wrong */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}

// Generated from the OpenAPI document by `npm run api`. Do not edit.

export interface paths {
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["health"];
        put?: never;
        post?: never;
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
        get: operations["listRuns"];
        put?: never;
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
        get: operations["showRun"];
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
        get: operations["showLive"];
        put?: never;
        post?: never;
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
        get: operations["listEvents"];
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
        get: operations["listArtifacts"];
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
        post: operations["cancelRun"];
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
        post: operations["retryRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents-config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listAgents"];
        put?: never;
        post?: never;
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
        get: operations["listRunners"];
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
        /** @enum {string} */
        RunStatus: "queued" | "running" | "waiting" | "passed" | "failed" | "cancelled";
        /** @enum {string} */
        StopReason: "threshold_met" | "accepted" | "attempts_exhausted" | "plateau" | "budget_exhausted" | "stage_error" | "timeout" | "rejected" | "runner_lost" | "internal" | "cancel_requested";
        /** @enum {string} */
        Stage: "producing" | "evaluating" | "revising";
        /** @enum {string} */
        ArtifactType: "output" | "evaluation" | "input" | "workspace";
        Ability: {
            allowed: boolean;
            reason?: string | null;
        };
        Can: {
            cancel: components["schemas"]["Ability"];
            retry: components["schemas"]["Ability"];
            approve: components["schemas"]["Ability"];
        };
        Run: {
            /** Format: uuid */
            id: string;
            cycleId: string;
            ownerId: string;
            agentName: string;
            status: components["schemas"]["RunStatus"];
            stopReason?: null | components["schemas"]["StopReason"];
            errorMessage?: string | null;
            currentStage?: null | components["schemas"]["Stage"];
            /** Format: int32 */
            currentAttempt: number;
            /** Format: int32 */
            maxAttempts: number;
            /** Format: double */
            passThreshold: number;
            /** Format: int32 */
            bestAttempt?: number | null;
            /** Format: double */
            bestScore?: number | null;
            /** Format: int64 */
            priority: number;
            tags: string[];
            /** Format: uuid */
            parentRunId?: string | null;
            specSha256: string;
            /** Format: int64 */
            epoch: number;
            /** Format: int32 */
            rescues: number;
            /** Format: uuid */
            runnerId?: string | null;
            claimedBy?: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            queuedAt: string;
            /** Format: date-time */
            notBefore?: string | null;
            /** Format: date-time */
            startedAt?: string | null;
            /** Format: date-time */
            claimedAt?: string | null;
            /** Format: date-time */
            cancelRequestedAt?: string | null;
            /** Format: date-time */
            completedAt?: string | null;
            can: components["schemas"]["Can"];
        };
        RunSummary: components["schemas"]["Run"] & {
            /** Format: int64 */
            rev: number;
            scores: number[];
            /** Format: double */
            lastScore?: number | null;
            /** Format: date-time */
            stalledSince?: string | null;
        };
        RunList: {
            runs: components["schemas"]["RunSummary"][];
            nextCursor?: string | null;
            /** Format: int32 */
            activeCount: number;
        };
        Criterion: {
            name: string;
            /** Format: double */
            score: number;
            comment: string;
        };
        Draft: {
            /** Format: int32 */
            step: number;
            filename: string;
            sha256: string;
            /** Format: int64 */
            bytes: number;
            truncated: boolean;
        };
        Attempt: {
            /** Format: int32 */
            attempt: number;
            isBest: boolean;
            draft?: null | components["schemas"]["Draft"];
            /** Format: double */
            score?: number | null;
            feedback?: string | null;
            criteria: components["schemas"]["Criterion"][];
            /** Format: date-time */
            startedAt?: string | null;
            /** Format: date-time */
            updatedAt?: string | null;
            /** Format: int64 */
            draftMs?: number | null;
            /** Format: int64 */
            evaluationMs?: number | null;
        };
        RunDetail: components["schemas"]["Run"] & {
            /** Format: int64 */
            rev: number;
            attempts: components["schemas"]["Attempt"][];
            /** Format: int64 */
            heartbeatAgeMs?: number | null;
            /** Format: int64 */
            leaseLeftMs?: number | null;
            /** Format: date-time */
            stalledSince?: string | null;
            blockedReason?: string | null;
        };
        Event: {
            /** Format: int64 */
            seq: number;
            eventType: string;
            stage?: null | components["schemas"]["Stage"];
            /** Format: int32 */
            attempt?: number | null;
            message: string;
            metadata?: Record<string, never> | null;
            /** Format: date-time */
            createdAt: string;
        };
        EventList: {
            events: components["schemas"]["Event"][];
            /** Format: int64 */
            lastSeq: number;
            /** Format: int64 */
            nextAfter: number;
            more: boolean;
        };
        Live: {
            /** Format: int64 */
            rev: number;
            status: components["schemas"]["RunStatus"];
            /** Format: int64 */
            heartbeatAgeMs?: number | null;
            /** Format: int64 */
            lastSeq: number;
            /** Format: date-time */
            stalledSince?: string | null;
            blockedReason?: string | null;
            run?: null | components["schemas"]["Run"];
            attempts?: components["schemas"]["Attempt"][];
            events?: components["schemas"]["Event"][];
            more?: boolean;
        };
        Artifact: {
            /** Format: int32 */
            step: number;
            stage: components["schemas"]["Stage"];
            /** Format: int32 */
            attempt: number;
            artifactType: components["schemas"]["ArtifactType"];
            filename: string;
            sha256: string;
            /** Format: int64 */
            bytes: number;
            mediaType: string;
            /** Format: date-time */
            createdAt: string;
        };
        ArtifactList: {
            artifacts: components["schemas"]["Artifact"][];
        };
        AgentStage: {
            stage: components["schemas"]["Stage"];
            command: string[];
        };
        Plateau: {
            /** Format: int32 */
            rounds: number;
            /** Format: double */
            minGain: number;
        };
        Agent: {
            name: string;
            description: string;
            inputs: Record<string, never>;
            stages: components["schemas"]["AgentStage"][];
            /** Format: int32 */
            maxAttempts: number;
            /** Format: double */
            passThreshold: number;
            plateau?: null | components["schemas"]["Plateau"];
            /** Format: int64 */
            stageTimeoutMs: number;
            /** Format: int64 */
            idleTimeoutMs?: number | null;
            /** Format: int64 */
            runTimeoutMs?: number | null;
            /** Format: int32 */
            maxRetries: number;
            /** Format: int32 */
            concurrency?: number | null;
            tags: string[];
            /** Format: int32 */
            runnersOnline: number;
            specSha256: string;
            /** Format: date-time */
            updatedAt: string;
        };
        AgentList: {
            agents: components["schemas"]["Agent"][];
        };
        Runner: {
            /** Format: uuid */
            id: string;
            name: string;
            host: string;
            platform: string;
            version: string;
            /** Format: int32 */
            maxConcurrent: number;
            agents: string[];
            online: boolean;
            /** Format: int64 */
            lastSeenAgeMs: number;
            /** Format: date-time */
            lastSeenAt: string;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            stoppedAt?: string | null;
        };
        RunnerList: {
            runners: components["schemas"]["Runner"][];
        };
        FieldProblem: {
            pointer: string;
            message: string;
        };
        Problem: {
            type: string;
            title: string;
            /** Format: int64 */
            status: number;
            code: string;
            detail: string;
            requestId: string;
            errors?: components["schemas"]["FieldProblem"][];
            run?: null | components["schemas"]["Run"];
        };
        Health: {
            status: string;
        };
        SubmitRun: {
            agentName: string;
            inputs?: Record<string, never>;
            /** Format: int64 */
            priority?: number | null;
            /** Format: int32 */
            maxAttempts?: number | null;
            /** Format: double */
            passThreshold?: number | null;
            tags?: string[];
            /** Format: date-time */
            runAt?: string | null;
            /** Format: uuid */
            runnerId?: string | null;
            /** Format: uuid */
            workflowId?: string | null;
        };
        RetryRun: Record<string, never>;
        CancelRun: Record<string, never>;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
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
    listRuns: {
        parameters: {
            query?: {
                status?: string | null;
                agent?: string | null;
                q?: string | null;
                tag?: string | null;
                from?: string | null;
                to?: string | null;
                sort?: "-created" | "created";
                limit?: number | null;
                cursor?: string | null;
                id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunList"];
                };
            };
            /** @description ok */
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
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description ok */
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
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
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
    showRunInputs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
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
    showLive: {
        parameters: {
            query?: {
                rev?: number | null;
                since?: number | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
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
    listEvents: {
        parameters: {
            query?: {
                after?: number | null;
                limit?: number | null;
                type?: string | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
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
    listArtifacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
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
    cancelRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
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
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description ok */
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
    retryRun: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path: {
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
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            /** @description ok */
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
    listAgents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
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
    listRunners: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
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
}

import type { MessageInitShape as Init } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { HomelabError } from "../../../lib/error.ts";
import { diagnosticMessage, diagnosticsOf, pathMessage } from "./diagnostic.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { messageFrom, objectFrom } from "./dynamic.ts";
import type {
  ApplyResourceChange_ResponseSchema,
  ConfigureProvider_ResponseSchema,
  DynamicValue,
  ImportResourceState_ResponseSchema,
  PlanResourceChange_ResponseSchema,
  Provider as ProviderService,
  ReadDataSource_ResponseSchema,
  ReadResource_ResponseSchema,
  UpgradeResourceState_ResponseSchema,
} from "./gen/tfplugin6_pb.ts";
import { applyResource, planResource, upgradeResource } from "./managed.ts";
import type { DataSourceType, Provider, ResourceType } from "./provider.ts";
import { schemaMessage } from "./schema.ts";
import { validateAttributes } from "./validate.ts";
import { isWhollyKnown, unknownPaths } from "./value.ts";

export interface RunningService {
  readonly service: ServiceImpl<typeof ProviderService>;
  /** Tells everything under way to end; resolves when it has. */
  stop(): Promise<void>;
}

/**
 * The calls of the plugin protocol, answered by a provider. One process serves any number of runs: each configures the
 * provider anew; a stop ends what is under way and nothing else.
 */
export function providerService<C>(provider: Provider<C>): RunningService {
  let stop = new AbortController();
  const running = new Set<Promise<unknown>>();
  let configured: ((signal: AbortSignal) => C) | undefined;

  const context = (call: HandlerContext): C => {
    if (configured === undefined)
      throw new HomelabError("PROVIDER", "the provider was not configured before it was used");
    return configured(AbortSignal.any([stop.signal, call.signal]));
  };
  const resource = (name: string): ResourceType<C> => named(provider.resources, name, "resource");
  const dataSource = (name: string): DataSourceType<C> => named(provider.dataSources, name, "data source");
  const answer = <T>(
    failed: (diagnostics: DiagnosticMessages) => T,
    what: string,
    call: () => T | Promise<T>,
  ): Promise<T> => {
    const work = attempt(failed, what, call);
    running.add(work);
    return work.finally(() => running.delete(work));
  };
  const interrupt = (): void => {
    stop.abort(new HomelabError("INTERRUPTED", "the run was interrupted", { exitCode: 130 }));
    stop = new AbortController();
    configured = undefined;
  };
  const capabilities = { planDestroy: true, getProviderSchemaOptional: true };

  const service: ServiceImpl<typeof ProviderService> = {
    getMetadata: () => ({
      serverCapabilities: capabilities,
      resources: provider.resources.map(({ name }) => ({ typeName: name })),
      dataSources: provider.dataSources.map(({ name }) => ({ typeName: name })),
    }),
    getProviderSchema: () => ({
      provider: schemaMessage(provider.schema),
      resourceSchemas: Object.fromEntries(provider.resources.map(({ name, schema }) => [name, schemaMessage(schema)])),
      dataSourceSchemas: Object.fromEntries(
        provider.dataSources.map(({ name, schema }) => [name, schemaMessage(schema)]),
      ),
      serverCapabilities: capabilities,
    }),
    getFunctions: () => ({}),

    validateProviderConfig: (request) =>
      validation(() =>
        validateAttributes(provider.schema.attributes, objectFrom(request.config, provider.schema) ?? {}),
      ),
    validateResourceConfig: (request) => validation(() => validate(resource(request.typeName), request.config)),
    validateDataResourceConfig: (request) => validation(() => validate(dataSource(request.typeName), request.config)),

    configureProvider: (request) =>
      answer<Init<typeof ConfigureProvider_ResponseSchema>>(
        justDiagnostics,
        "The provider cannot be configured",
        async () => {
          configured = provider.configure(objectFrom(request.config, provider.schema) ?? {});
          return {};
        },
      ),

    upgradeResourceState: (request, call) =>
      answer<Init<typeof UpgradeResourceState_ResponseSchema>>(
        justDiagnostics,
        `The state of ${request.typeName} cannot be read`,
        async () => {
          const type = resource(request.typeName);
          const json = request.rawState?.json ?? new Uint8Array();
          if (json.length === 0)
            throw new HomelabError("PROVIDER", `the state of ${type.name} is in the form of Terraform before 0.12`);
          const state = await upgradeResource(type, Number(request.version), json, () => context(call));
          return { upgradedState: messageFrom(state, type.schema) };
        },
      ),

    readResource: (request, call) =>
      answer<Init<typeof ReadResource_ResponseSchema>>(
        (diagnostics) => ({ ...keep(request.currentState), private: request.private, diagnostics }),
        `${request.typeName} cannot be read`,
        async () => {
          const type = resource(request.typeName);
          const state = objectFrom(request.currentState, type.schema);
          if (state === null || type.read === undefined)
            return { ...keep(request.currentState), private: request.private };
          const found = await type.read(state, context(call));
          return { newState: messageFrom(found, type.schema), private: request.private };
        },
      ),

    planResourceChange: (request, call) =>
      answer<Init<typeof PlanResourceChange_ResponseSchema>>(
        justDiagnostics,
        `${request.typeName} cannot be planned`,
        async () => {
          const type = resource(request.typeName);
          const proposed = objectFrom(request.proposedNewState, type.schema);
          if (proposed === null) return { plannedState: messageFrom(null, type.schema) };
          const prior = objectFrom(request.priorState, type.schema);
          const config = objectFrom(request.config, type.schema) ?? {};
          const plan = await planResource(type, prior, proposed, config, context(call));
          return {
            plannedState: messageFrom(plan.planned, type.schema),
            plannedPrivate: request.priorPrivate,
            legacyTypeSystem: provider.legacyTypeSystem ?? false,
            requiresReplace: (plan.replace ?? []).map(pathMessage),
            diagnostics: (plan.diagnostics ?? []).map(diagnosticMessage),
          };
        },
      ),

    applyResourceChange: (request, call) =>
      answer<Init<typeof ApplyResourceChange_ResponseSchema>>(
        // What could not be changed stands in the state as it was; what could not be made is not there.
        (diagnostics) => ({ ...keep(request.priorState), private: request.plannedPrivate, diagnostics }),
        `${request.typeName} cannot be applied`,
        async () => {
          const type = resource(request.typeName);
          const prior = objectFrom(request.priorState, type.schema);
          const planned = objectFrom(request.plannedState, type.schema);
          const config = objectFrom(request.config, type.schema) ?? {};
          const state = await applyResource(type, prior, planned, config, context(call));
          return {
            newState: messageFrom(state, type.schema),
            private: request.plannedPrivate,
            legacyTypeSystem: provider.legacyTypeSystem ?? false,
          };
        },
      ),

    importResourceState: (request, call) =>
      answer<Init<typeof ImportResourceState_ResponseSchema>>(
        justDiagnostics,
        `${request.typeName} cannot be imported`,
        async () => {
          const type = resource(request.typeName);
          if (type.importState === undefined)
            throw new HomelabError("PROVIDER", `${type.name} has no import`, {
              hint: "Remove it from the import block.",
            });
          const state = await type.importState(request.id, context(call));
          return { importedResources: [{ typeName: type.name, state: messageFrom(state, type.schema) }] };
        },
      ),

    readDataSource: (request, call) =>
      answer<Init<typeof ReadDataSource_ResponseSchema>>(
        justDiagnostics,
        `${request.typeName} cannot be read`,
        async () => {
          const type = dataSource(request.typeName);
          const config = objectFrom(request.config, type.schema) ?? {};
          const state = { ...config, ...(await type.read(config, context(call))) };
          if (!isWhollyKnown(state))
            throw new HomelabError("PROVIDER", `${type.name} left ${unknownPaths(state).join(", ")} unknown`);
          return { state: messageFrom(state, type.schema) };
        },
      ),

    stopProvider: () => {
      interrupt();
      return {};
    },
  };
  return {
    service,
    stop: async () => {
      interrupt();
      await Promise.all(running);
    },
  };

  function validate(
    type: ResourceType<C> | DataSourceType<C>,
    message: Parameters<typeof objectFrom>[0],
  ): readonly Diagnostic[] {
    const config = objectFrom(message, type.schema) ?? {};
    return [...validateAttributes(type.schema.attributes, config), ...(type.validate?.(config) ?? [])];
  }
}

type DiagnosticMessages = ReturnType<typeof diagnosticMessage>[];

const justDiagnostics = (diagnostics: DiagnosticMessages): { diagnostics: DiagnosticMessages } => ({ diagnostics });

function keep(state: DynamicValue | undefined): { newState?: DynamicValue } {
  return state === undefined ? {} : { newState: state };
}

function validation(check: () => readonly Diagnostic[]): Promise<{ diagnostics: DiagnosticMessages }> {
  return attempt(justDiagnostics, "The configuration cannot be read", () =>
    justDiagnostics(check().map(diagnosticMessage)),
  );
}

/** Run a call; what it throws becomes diagnostics, because an RPC error would hide which resource it was. */
async function attempt<T>(
  failed: (diagnostics: DiagnosticMessages) => T,
  what: string,
  call: () => T | Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    return failed(diagnosticsOf(error, what).map(diagnosticMessage));
  }
}

function named<T extends { readonly name: string }>(list: readonly T[], name: string, kind: string): T {
  const found = list.find((item) => item.name === name);
  if (found === undefined) throw new HomelabError("PROVIDER", `this provider has no ${kind} ${name}`);
  return found;
}

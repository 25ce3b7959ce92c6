using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Types;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Client;

namespace EdgeOrch.Cli.Objects.Apply;

/// <summary>Applies manifests one by one; a failure is reported and does not keep the others back.</summary>
internal sealed class Applier(ObjectSession session, ApplyOptions options)
{
    private const int Attempts = 5;
    private readonly ApiCatalog _catalog = ApiCatalog.LoadBuiltin();

    /// <summary>Applies all and returns the exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<Manifest> manifests, CancellationToken cancellationToken)
    {
        var failures = 0;
        foreach (var manifest in manifests)
        {
            failures += await ObjectCommand.GuardAsync(() => ApplyAsync(manifest, cancellationToken), session.Error) == ExitCodes.Success ? 0 : 1;
        }

        return failures == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private async Task<int> ApplyAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var kind = await session.Resources.OfObjectAsync(manifest.ApiVersion, manifest.Kind, cancellationToken);
        if (manifest.Name.Length == 0)
        {
            throw new UserException($"error when applying \"{manifest.Source}\": the {manifest.Kind} has no metadata.name, and apply needs one");
        }

        var @namespace = manifest.NamespaceIn(session, options.Namespace);
        if (kind.Namespaced)
        {
            JsonTree.Ensure(manifest.Value, "metadata")["namespace"] = @namespace;
        }

        var outcome = options.ServerSide
            ? await ServerSideAsync(kind, @namespace, manifest, cancellationToken)
            : await ClientSideAsync(kind, @namespace, manifest, cancellationToken);
        await session.Output.WriteLineAsync($"{kind.Prefix}/{manifest.Name} {outcome}{(options.DryRun ? " (server dry run)" : "")}");
        if (kind.Kind == "CustomResourceDefinition")
        {
            session.Resources.Forget();
        }

        return ExitCodes.Success;
    }

    private async Task<string> ServerSideAsync(ResourceKind kind, string @namespace, Manifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            await session.SendAsync(
                "PATCH",
                kind.ObjectPath(@namespace, manifest.Name),
                Query.Of(Common([("force", options.ForceConflicts ? "true" : null)])),
                manifest.Value,
                PatchKind.Apply,
                cancellationToken);
            return "serverside-applied";
        }
        catch (ApiStatusException e) when (e.Code == 415)
        {
            throw new UserException("this server does not support server-side apply: leave out --server-side", e);
        }
    }

    private async Task<string> ClientSideAsync(ResourceKind kind, string @namespace, Manifest manifest, CancellationToken cancellationToken)
    {
        var modified = LastApplied.Annotate(manifest.Value);
        for (var attempt = 1; ; attempt++)
        {
            var current = await FindAsync(kind, @namespace, manifest.Name, cancellationToken);
            try
            {
                return current is null
                    ? await CreateAsync(kind, @namespace, modified, cancellationToken)
                    : await PatchAsync(kind, @namespace, manifest.Name, modified, current, cancellationToken);
            }
            catch (ApiStatusException e) when ((e.IsConflict || (current is null && e.IsAlreadyExists)) && attempt < Attempts)
            {
                // Somebody was faster: what to send is computed anew from what is there now.
                continue;
            }
            catch (ApiStatusException e)
            {
                throw WithSource(e, current is null ? "creating" : "applying", manifest.Source);
            }
        }
    }

    private async Task<JsonObject?> FindAsync(ResourceKind kind, string @namespace, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await session.GetAsync(kind.ObjectPath(@namespace, name), "", cancellationToken);
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    private async Task<string> CreateAsync(ResourceKind kind, string @namespace, JsonObject modified, CancellationToken cancellationToken)
    {
        await session.SendAsync("POST", kind.CollectionPath(@namespace), Query.Of(Common([])), modified, "application/json", cancellationToken);
        return "created";
    }

    private async Task<string> PatchAsync(
        ResourceKind kind, string @namespace, string name, JsonObject modified, JsonObject current, CancellationToken cancellationToken)
    {
        var original = LastApplied.Of(current);
        if (original is null)
        {
            await session.Error.WriteLineAsync(
                $"Warning: resource {kind.QualifiedPlural}/{name} is missing the {LastApplied.Annotation} annotation which is required by apply. "
                + "The missing annotation will be patched automatically.");
        }

        var schema = _catalog.FindKind(kind.ApiVersion, kind.Kind)?.Schema;
        var patch = ThreeWayMerge.Patch(schema, original ?? [], modified, current);
        if (patch.Count == 0)
        {
            return "unchanged";
        }

        var result = await session.SendAsync(
            "PATCH",
            kind.ObjectPath(@namespace, name),
            Query.Of(Common([])),
            patch,
            schema is null ? PatchKind.Merge : PatchKind.StrategicMerge,
            cancellationToken);
        return Revision(result) == Revision(current) && !options.DryRun ? "unchanged" : "configured";
    }

    private (string Name, string? Value)[] Common((string Name, string? Value)[] further) =>
    [
        ("fieldManager", options.FieldManager),
        ("fieldValidation", "Strict"),
        ("dryRun", options.DryRun ? "All" : null),
        .. further,
    ];

    private static string? Revision(JsonObject value) => JsonTree.Text(JsonTree.Object(value, "metadata"), "resourceVersion");

    private static ApiStatusException WithSource(ApiStatusException e, string verb, string source) =>
        new(e.Code, new Status
        {
            Code = e.Code,
            Reason = e.Status.Reason,
            Details = e.Status.Details,
            Message = $"error when {verb} \"{source}\": {e.Message}",
        });
}

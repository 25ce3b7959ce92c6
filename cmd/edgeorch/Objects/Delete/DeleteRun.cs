using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Cli.Objects.Apply;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Client;

namespace EdgeOrch.Cli.Objects.Delete;

/// <summary>Deletes objects one by one, then waits until they are gone. A failure is reported and does not keep the others back.</summary>
internal sealed class DeleteRun(ObjectSession session, DeleteOptions options)
{
    private readonly List<Deleted> _deleted = [];
    private int _failures;

    /// <summary>Deletes what files describe, in their order.</summary>
    public async Task<int> RunAsync(IReadOnlyList<Manifest> manifests, CancellationToken cancellationToken)
    {
        foreach (var manifest in manifests)
        {
            await CountAsync(async () =>
            {
                var kind = await session.Resources.OfObjectAsync(manifest.ApiVersion, manifest.Kind, cancellationToken);
                return await DeleteAsync(kind, manifest.NamespaceIn(session, options.Namespace), manifest.Name, cancellationToken);
            });
        }

        return await FinishAsync(cancellationToken);
    }

    /// <summary>Deletes what arguments name, or what the selector finds.</summary>
    public async Task<int> RunAsync(IReadOnlyList<ResourceTarget> targets, CancellationToken cancellationToken)
    {
        foreach (var target in targets)
        {
            foreach (var kind in await session.Resources.FindAllAsync([target.Type], cancellationToken))
            {
                foreach (var name in await NamesAsync(kind, target, cancellationToken))
                {
                    await CountAsync(() => DeleteAsync(kind, session.Namespace, name, cancellationToken));
                }
            }
        }

        if (_deleted.Count == 0 && _failures == 0 && (options.All || options.Selector is not null))
        {
            await session.Output.WriteLineAsync("No resources found");
        }

        return await FinishAsync(cancellationToken);
    }

    private async Task CountAsync(Func<Task<int>> work)
    {
        if (await ObjectCommand.GuardAsync(work, session.Error) != ExitCodes.Success)
        {
            _failures++;
        }
    }

    private async Task<IReadOnlyList<string>> NamesAsync(ResourceKind kind, ResourceTarget target, CancellationToken cancellationToken)
    {
        var bySelection = options.All || options.Selector is not null;
        if (target.Names.Count > 0)
        {
            return bySelection ? throw new SettingException("name cannot be provided when a selector or --all is specified") : target.Names;
        }

        if (!bySelection)
        {
            throw new SettingException("resource(s) were provided, but no name was specified: give names, --selector or --all");
        }

        var list = await session.GetAsync(
            kind.CollectionPath(session.Namespace), Query.Of(("labelSelector", options.Selector)), cancellationToken);
        return [.. JsonTree.Objects(list, "items").Select(item => JsonTree.Text(JsonTree.Object(item, "metadata"), "name")).OfType<string>()];
    }

    private async Task<int> DeleteAsync(ResourceKind kind, string @namespace, string name, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = options.Propagation };
        if (options.GraceSeconds is { } seconds)
        {
            body["gracePeriodSeconds"] = seconds;
        }

        JsonObject answer;
        try
        {
            answer = await session.SendAsync("DELETE", kind.ObjectPath(@namespace, name), "", body, "application/json", cancellationToken);
        }
        catch (ApiStatusException e) when (e.IsNotFound && options.IgnoreNotFound)
        {
            return ExitCodes.Success;
        }

        if (options.Force)
        {
            await session.Error.WriteLineAsync(
                "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. "
                + "The resource may continue to run on the cluster indefinitely.");
        }

        await session.Output.WriteLineAsync($"{kind.Prefix} \"{name}\" {(options.Force ? "force deleted" : "deleted")}");
        var uid = JsonTree.Text(JsonTree.Object(answer, "metadata"), "uid") ?? JsonTree.Text(JsonTree.Object(answer, "details"), "uid");
        _deleted.Add(new Deleted(kind, @namespace, name, uid));
        return ExitCodes.Success;
    }

    private async Task<int> FinishAsync(CancellationToken cancellationToken)
    {
        if (options.Wait && !options.Force)
        {
            foreach (var deleted in _deleted)
            {
                await CountAsync(async () =>
                {
                    await WaitAsync(deleted, cancellationToken);
                    return ExitCodes.Success;
                });
            }
        }

        return _failures == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>Watches one object from the revision it was seen at, so that no deletion is missed, until it or its uid is gone.</summary>
    private async Task WaitAsync(Deleted deleted, CancellationToken cancellationToken)
    {
        while (true)
        {
            JsonObject? metadata;
            try
            {
                var value = await session.GetAsync(deleted.Kind.ObjectPath(deleted.Namespace, deleted.Name), "", cancellationToken);
                metadata = JsonTree.Object(value, "metadata");
            }
            catch (ApiStatusException e) when (e.IsNotFound)
            {
                return;
            }

            if (deleted.Uid is not null && JsonTree.Text(metadata, "uid") != deleted.Uid)
            {
                return;
            }

            var request = new ApiRequest("GET", deleted.Kind.CollectionPath(deleted.Namespace))
            {
                Query = Query.Of(
                    ("watch", "true"),
                    ("resourceVersion", JsonTree.Text(metadata, "resourceVersion")),
                    ("fieldSelector", $"metadata.name={deleted.Name}")),
            };
            await using var response = await session.Transport.SendAsync(request, cancellationToken);
            if (!response.IsSuccess || response.Frames is null)
            {
                throw ApiStatusException.From(response.StatusCode, response.Body.Span);
            }

            await foreach (var frame in response.Frames.WithCancellation(cancellationToken))
            {
                // A deletion ends the wait; an expired revision leads to another look; other changes do not matter.
                if (JsonTree.Text(JsonNode.Parse(frame.Span) as JsonObject, "type") is var type && type is "DELETED" or "ERROR")
                {
                    break;
                }
            }
        }
    }

    private sealed record Deleted(ResourceKind Kind, string Namespace, string Name, string? Uid);
}

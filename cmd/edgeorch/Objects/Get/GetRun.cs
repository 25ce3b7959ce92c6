using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Cli.Objects.Printing;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Client;

namespace EdgeOrch.Cli.Objects.Get;

/// <summary>Reads what <c>get</c> was asked for and shows it.</summary>
internal sealed class GetRun(ObjectSession session, GetRequest request)
{
    /// <summary>Asks for tables made by the server.</summary>
    public const string TableAccept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    private const string PageSize = "500";
    private int _failures;

    /// <summary>Runs to the end, or for ever when watching; returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var targets = await ResolveAsync(cancellationToken);
        if (request.Output is OutputFormat.Table or OutputFormat.Wide)
        {
            await ShowTablesAsync(targets, cancellationToken);
        }
        else if (request.Watch)
        {
            throw new SettingException("--watch shows tables only: leave out --output or use -o wide");
        }
        else
        {
            await ShowObjectsAsync(targets, cancellationToken);
        }

        return _failures == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private async Task<List<(ResourceKind Kind, IReadOnlyList<string> Names)>> ResolveAsync(CancellationToken cancellationToken)
    {
        var targets = new List<(ResourceKind, IReadOnlyList<string>)>();
        foreach (var target in request.Targets)
        {
            foreach (var kind in await session.Resources.FindAllAsync([target.Type], cancellationToken))
            {
                if (target.Names.Count > 0 && request.AllNamespaces && kind.Namespaced)
                {
                    throw new SettingException("a resource cannot be retrieved by name across all namespaces: give --namespace instead of --all-namespaces");
                }

                targets.Add((kind, target.Names));
            }
        }

        if (request.Watch && targets.Count != 1)
        {
            throw new SettingException("--watch follows one resource type at a time");
        }

        return targets;
    }

    private async Task ShowTablesAsync(List<(ResourceKind Kind, IReadOnlyList<string> Names)> targets, CancellationToken cancellationToken)
    {
        var groups = 0;
        foreach (var (kind, names) in targets)
        {
            var tables = await ReadAsync(kind, names, TableAccept, cancellationToken);
            var text = new TableText(request.Style with
            {
                Prefix = targets.Count > 1 ? kind.Prefix : "",
                ShowNamespace = request.Style.ShowNamespace && kind.Namespaced,
            });
            var lines = text.Write(tables);
            if (lines.Length > 0)
            {
                await session.Output.WriteAsync((groups++ > 0 ? "\n" : "") + lines);
            }

            if (request.Watch)
            {
                await new TableWatch(session, request, kind, names.Count == 1 ? names[0] : null).RunAsync(text, tables, cancellationToken);
            }
        }

        if (groups == 0 && _failures == 0 && !request.IgnoreNotFound)
        {
            await session.Error.WriteLineAsync(request.AllNamespaces || targets.All(target => !target.Kind.Namespaced)
                ? "No resources found"
                : $"No resources found in {session.Namespace} namespace.");
        }
    }

    private async Task ShowObjectsAsync(List<(ResourceKind Kind, IReadOnlyList<string> Names)> targets, CancellationToken cancellationToken)
    {
        var objects = new List<(ResourceKind Kind, JsonObject Value)>();
        foreach (var (kind, names) in targets)
        {
            foreach (var document in await ReadAsync(kind, names, accept: null, cancellationToken))
            {
                objects.AddRange(names.Count > 0 ? [(kind, document)] : Items(kind, document).Select(item => (kind, item)));
            }
        }

        if (!request.ShowManagedFields)
        {
            foreach (var (_, value) in objects)
            {
                JsonTree.Object(value, "metadata")?.Remove("managedFields");
            }
        }

        if (request.Output == OutputFormat.Name)
        {
            foreach (var (kind, value) in objects)
            {
                await session.Output.WriteLineAsync($"{kind.Prefix}/{JsonTree.Text(JsonTree.Object(value, "metadata"), "name")}");
            }

            return;
        }

        var single = targets is [{ Names.Count: 1 }];
        if (single && objects.Count == 0)
        {
            return;
        }

        JsonNode shown = single ? objects[0].Value : ListOf(objects.Select(entry => entry.Value));
        await session.Output.WriteAsync(request.Output == OutputFormat.Yaml ? YamlText.Write(shown) : JsonText.Indented(shown));
    }

    private static JsonObject ListOf(IEnumerable<JsonObject> items) => new()
    {
        ["apiVersion"] = "v1",
        ["items"] = new JsonArray([.. items.Select(item => item.DeepClone())]),
        ["kind"] = "List",
        ["metadata"] = new JsonObject { ["resourceVersion"] = "" },
    };

    /// <summary>Items of a list come without kind and version: they are put in, as each must stand for itself.</summary>
    private static IEnumerable<JsonObject> Items(ResourceKind kind, JsonObject list) => JsonTree.Objects(list, "items").Select(item =>
    {
        item["apiVersion"] ??= kind.ApiVersion;
        item["kind"] ??= kind.Kind;
        return item;
    });

    private async Task<List<JsonObject>> ReadAsync(ResourceKind kind, IReadOnlyList<string> names, string? accept, CancellationToken cancellationToken)
    {
        var documents = new List<JsonObject>();
        foreach (var name in names)
        {
            try
            {
                documents.Add(await session.GetAsync(kind.ObjectPath(session.Namespace, name), "", cancellationToken, accept));
            }
            catch (ApiStatusException e) when (e.IsNotFound)
            {
                if (!request.IgnoreNotFound)
                {
                    // One missing object does not hide the others.
                    _failures++;
                    await session.Error.WriteLineAsync(ErrorTexts.Of(e));
                }
            }
        }

        return names.Count > 0 ? documents : await ReadPagesAsync(kind, accept, cancellationToken);
    }

    private async Task<List<JsonObject>> ReadPagesAsync(ResourceKind kind, string? accept, CancellationToken cancellationToken)
    {
        var pages = new List<JsonObject>();
        string? next = null;
        do
        {
            var page = await session.GetAsync(
                kind.CollectionPath(request.AllNamespaces ? null : session.Namespace),
                Query.Of(("labelSelector", request.LabelSelector), ("fieldSelector", request.FieldSelector), ("limit", PageSize), ("continue", next)),
                cancellationToken,
                accept);
            pages.Add(page);
            next = JsonTree.Text(JsonTree.Object(page, "metadata"), "continue");
        }
        while (!string.IsNullOrEmpty(next));
        return pages;
    }
}

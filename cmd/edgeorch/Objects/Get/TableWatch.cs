using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Types;
using EdgeOrch.Cli.Objects.Printing;
using EdgeOrch.Cli.Objects.Resources;
using EdgeOrch.Client;

namespace EdgeOrch.Cli.Objects.Get;

/// <summary>Shows changes as table rows until it is cancelled. A server that ends the watch is asked again from the last change seen.</summary>
internal sealed class TableWatch(ObjectSession session, GetRequest request, ResourceKind kind, string? name)
{
    /// <summary>Follows what the given tables showed.</summary>
    public async Task RunAsync(TableText text, IReadOnlyList<JsonObject> shown, CancellationToken cancellationToken)
    {
        var revision = shown.Count > 0 ? RevisionOf(shown[^1]) : null;
        while (!cancellationToken.IsCancellationRequested)
        {
            var api = new ApiRequest("GET", kind.CollectionPath(request.AllNamespaces ? null : session.Namespace))
            {
                Accept = GetRun.TableAccept,
                Query = Query.Of(
                    ("watch", "true"),
                    ("allowWatchBookmarks", "true"),
                    ("resourceVersion", revision),
                    ("labelSelector", request.LabelSelector),
                    ("fieldSelector", name is null ? request.FieldSelector : $"metadata.name={name}")),
            };
            await using var response = await session.Transport.SendAsync(api, cancellationToken);
            if (!response.IsSuccess || response.Frames is null)
            {
                throw ApiStatusException.From(response.StatusCode, response.Body.Span);
            }

            await foreach (var frame in response.Frames.WithCancellation(cancellationToken))
            {
                revision = await ShowAsync(text, frame.Span.ToArray()) ?? revision;
            }
        }
    }

    /// <summary>Shows one event and returns its revision.</summary>
    private async Task<string?> ShowAsync(TableText text, byte[] frame)
    {
        var change = JsonNode.Parse(frame) as JsonObject;
        var value = JsonTree.Object(change, "object");
        switch (JsonTree.Text(change, "type"))
        {
            case "ERROR":
                var status = JsonModel.Parse<Status>(System.Text.Encoding.UTF8.GetBytes(value?.ToJsonString() ?? "{}"));
                throw new ApiStatusException(status.Code ?? 500, status);
            case "BOOKMARK":
                return RevisionOf(value);
            default:
                await session.Output.WriteAsync(text.Write(value is null ? [] : [value]));
                await session.Output.FlushAsync();
                return RevisionOf(value);
        }
    }

    /// <summary>The revision a table, or the last row in it, was read at.</summary>
    private static string? RevisionOf(JsonObject? table)
    {
        var own = JsonTree.Text(JsonTree.Object(table, "metadata"), "resourceVersion");
        var ofRow = JsonTree.Objects(table, "rows").Select(row => JsonTree.Text(JsonTree.At(row, "object", "metadata"), "resourceVersion")).LastOrDefault();
        return string.IsNullOrEmpty(own) ? ofRow : own;
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using EdgeOrch.Client;

namespace EdgeOrch.Security.Tests;

/// <summary>An API server of a few rules, in memory: objects by path, one revision counter, watches from any revision.</summary>
internal sealed class FakeApi : IApiTransport
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Revision, string Path, string Frame)> _log = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _revision = 1;

    public int Writes { get; private set; }

    public JsonObject? Find(string path)
    {
        lock (_lock)
        {
            return (JsonObject?)_objects.GetValueOrDefault(path)?.DeepClone();
        }
    }

    public void Put(string path, string json)
    {
        lock (_lock)
        {
            Store(path, (JsonObject)JsonNode.Parse(json)!);
        }
    }

    public void Remove(string path)
    {
        lock (_lock)
        {
            if (_objects.Remove(path, out var removed))
            {
                Log("DELETED", path, removed, ++_revision);
            }
        }
    }

    public ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var (path, subresource) = Split(request.Path);
            return ValueTask.FromResult(request.Method switch
            {
                "GET" when request.Query.Contains("watch=true", StringComparison.Ordinal) => Watch(path, request.Query),
                "GET" when IsCollection(path) => List(path, request.Query),
                "GET" => _objects.TryGetValue(path, out var found) ? Answer(200, found) : Error(404, "NotFound"),
                "POST" => Create(path, Parse(request)),
                "PUT" => Update(path, Parse(request), subresource),
                "DELETE" => Delete(path),
                _ => Error(405, "MethodNotAllowed"),
            });
        }
    }

    private static JsonObject Parse(ApiRequest request) => (JsonObject)JsonNode.Parse(request.Body.Span)!;

    private static (string Path, string Subresource) Split(string path)
    {
        foreach (var subresource in (ReadOnlySpan<string>)["/status", "/approval"])
        {
            if (path.EndsWith(subresource, StringComparison.Ordinal))
            {
                return (path[..^subresource.Length], subresource[1..]);
            }
        }

        return (path, "");
    }

    private static bool IsCollection(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var rest = parts.Length - (parts[0] == "api" ? 2 : 3);
        return rest is 1 or 3;
    }

    private ApiResponse Create(string collection, JsonObject value)
    {
        var path = $"{collection}/{value["metadata"]!["name"]}";
        if (_objects.ContainsKey(path))
        {
            return Error(409, "AlreadyExists");
        }

        Writes++;
        return Answer(201, Store(path, value));
    }

    private ApiResponse Update(string path, JsonObject value, string subresource)
    {
        if (!_objects.TryGetValue(path, out var stored))
        {
            return Error(404, "NotFound");
        }

        if (value["metadata"]!["resourceVersion"] is { } revision && revision.GetValue<string>() != stored["metadata"]!["resourceVersion"]!.GetValue<string>())
        {
            return Error(409, "Conflict");
        }

        Writes++;
        if (subresource.Length > 0)
        {
            var copy = (JsonObject)stored.DeepClone();
            copy["status"] = value["status"]?.DeepClone();
            value = copy;
        }

        return Answer(200, Store(path, value));
    }

    private ApiResponse Delete(string path)
    {
        Writes++;
        if (!_objects.Remove(path, out var removed))
        {
            return Error(404, "NotFound");
        }

        Log("DELETED", path, removed, ++_revision);
        return Answer(200, removed);
    }

    private JsonObject Store(string path, JsonObject value)
    {
        var kind = _objects.ContainsKey(path) ? "MODIFIED" : "ADDED";
        _revision++;
        var metadata = (JsonObject)value["metadata"]!;
        metadata["resourceVersion"] = _revision.ToString(CultureInfo.InvariantCulture);
        metadata["uid"] ??= $"uid-{_revision}";
        _objects[path] = value;
        Log(kind, path, value, _revision);
        return value;
    }

    private void Log(string type, string path, JsonObject value, long revision)
    {
        _log.Add((revision, path, $"{{\"type\":\"{type}\",\"object\":{value.ToJsonString()}}}"));
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private ApiResponse List(string collection, string query)
    {
        var items = new JsonArray([.. _objects.Where(o => Belongs(o.Key, collection) && Selected(o.Value, query)).Select(o => o.Value.DeepClone())]);
        return Answer(200, new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = _revision.ToString(CultureInfo.InvariantCulture) },
            ["items"] = items,
        });
    }

    private static bool Selected(JsonObject value, string query)
    {
        var selector = System.Web.HttpUtility.ParseQueryString(query)["fieldSelector"];
        if (selector is null)
        {
            return true;
        }

        var (path, wanted) = (selector.Split('=')[0], selector.Split('=')[1]);
        JsonNode? node = value;
        foreach (var part in path.Split('.'))
        {
            node = node?[part];
        }

        return (node?.GetValue<string>() ?? "") == wanted;
    }

    /// <summary>Collections of all namespaces hold the objects of each.</summary>
    private static bool Belongs(string path, string collection)
    {
        if (path.StartsWith(collection + "/", StringComparison.Ordinal))
        {
            return !path[(collection.Length + 1)..].Contains('/', StringComparison.Ordinal);
        }

        var (root, plural) = (collection[..collection.LastIndexOf('/')], collection[(collection.LastIndexOf('/') + 1)..]);
        var parts = path.Split('/');
        return path.StartsWith($"{root}/namespaces/", StringComparison.Ordinal) && parts.Length > 3 && parts[^2] == plural && parts[^4] == "namespaces";
    }

    private ApiResponse Watch(string collection, string query) => new()
    {
        StatusCode = 200,
        Frames = Frames(collection, query, long.Parse(System.Web.HttpUtility.ParseQueryString(query)["resourceVersion"] ?? "0", CultureInfo.InvariantCulture)),
    };

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Frames(
        string collection, string query, long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            List<(long Revision, string Path, string Frame)> news;
            Task changed;
            lock (_lock)
            {
                news = [.. _log.Where(l => l.Revision > after)];
                changed = _changed.Task;
            }

            foreach (var (revision, path, frame) in news)
            {
                after = revision;
                if (Belongs(path, collection) && Selected((JsonObject)JsonNode.Parse(frame)!["object"]!, query))
                {
                    yield return Encoding.UTF8.GetBytes(frame);
                }
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private static ApiResponse Answer(int code, JsonObject body) => new() { StatusCode = code, Body = Encoding.UTF8.GetBytes(body.ToJsonString()) };

    private static ApiResponse Error(int code, string reason) =>
        Answer(code, new JsonObject { ["kind"] = "Status", ["code"] = code, ["reason"] = reason, ["message"] = reason });
}

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using EdgeOrch.Client;

namespace EdgeOrch.Network.Tests;

/// <summary>An API server of two verbs, list and watch, over objects a test puts in.</summary>
internal sealed class FakeApi : IApiTransport
{
    private readonly ConcurrentDictionary<string, Collection> _collections = new();
    private int _revision = 1;

    public void Put(string path, string name, string json)
    {
        var node = JsonNode.Parse(json)!.AsObject();
        node["metadata"] ??= new JsonObject();
        var meta = node["metadata"]!.AsObject();
        meta["name"] = name;
        meta["uid"] ??= name;
        meta["resourceVersion"] = Interlocked.Increment(ref _revision).ToString();
        Of(path).Change(name, node);
    }

    public void Delete(string path, string name) => Of(path).Change(name, null);

    public ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var collection = Of(request.Path);
        return ValueTask.FromResult(request.Query.Contains("watch=", StringComparison.Ordinal)
            ? new ApiResponse { StatusCode = 200, Frames = collection.Watch(cancellationToken) }
            : new ApiResponse { StatusCode = 200, Body = collection.List() });
    }

    private Collection Of(string path) => _collections.GetOrAdd(path, _ => new Collection());

    private sealed class Collection
    {
        private readonly Dictionary<string, JsonObject> _objects = [];
        private readonly Channel<byte[]> _events = Channel.CreateUnbounded<byte[]>();
        private bool _listed;

        public void Change(string name, JsonObject? value)
        {
            lock (_objects)
            {
                var kind = value is null ? "DELETED" : _objects.ContainsKey(name) ? "MODIFIED" : "ADDED";
                var shown = value ?? _objects[name];
                _objects.Remove(name);
                if (value is not null)
                {
                    _objects[name] = value;
                }

                if (_listed)
                {
                    _events.Writer.TryWrite(Encoding.UTF8.GetBytes($$"""{"type":"{{kind}}","object":{{shown.ToJsonString()}}}"""));
                }
            }
        }

        public byte[] List()
        {
            lock (_objects)
            {
                _listed = true;
                return Encoding.UTF8.GetBytes(
                    $$"""{"metadata":{"resourceVersion":"1"},"items":[{{string.Join(',', _objects.Values.Select(value => value.ToJsonString()))}}]}""");
            }
        }

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> Watch([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var item in _events.Reader.ReadAllAsync(cancellationToken))
            {
                yield return item;
            }
        }
    }
}

using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Tests.Support;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Tests.CustomResources;

/// <summary>Creates that reach the store when the definition of their kind has changed, is ending, or is gone.</summary>
public sealed class LateObjectTests
{
    private const string Foos = "/apis/example.com/v1/namespaces/default/foos";
    private const string Definition = Definitions.Collection + "/foos.example.com";
    private const string Merge = "application/merge-patch+json";

    [Theory]
    [InlineData("POST", Foos, "application/json")]
    [InlineData("PATCH", Foos + "/late?fieldManager=m", "application/apply-patch+yaml")]
    public async Task An_object_that_comes_after_the_end_of_its_definition_is_not_stored(string method, string path, string type)
    {
        await using var late = await StartAsync();
        var create = late.CreateAsync(method, path, type);
        await late.Arrived;
        Assert.Equal(200, (await late.Server.SendAsync("DELETE", Definition)).Code);
        await late.Server.WaitForAsync("foos.example.com", static (code, _) => code == 404);
        late.Release();

        var (code, answer) = await create;

        Assert.Equal(404, code);
        Assert.Equal("the server could not find the requested resource", (string?)answer["message"]);
        Assert.Empty(await late.StoredAsync());
    }

    [Fact]
    public async Task An_object_of_a_former_definition_is_none_of_the_next_one_of_the_name()
    {
        await using var late = await StartAsync();
        var create = late.CreateAsync();
        await late.Arrived;
        await late.Server.SendAsync("DELETE", Definition);
        await late.Server.WaitForAsync("foos.example.com", static (code, _) => code == 404);
        await late.Server.DefineAsync(Definitions.Of("Foo"));
        late.Release();

        Assert.Equal(404, (await create).Code);
        Assert.Empty(await late.StoredAsync());
    }

    [Fact]
    public async Task An_object_that_comes_while_its_definition_ends_is_refused()
    {
        await using var late = await StartAsync();
        var held = Definitions.Instance("Foo", "held");
        held["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        Assert.Equal(201, (await late.Server.SendAsync("POST", Foos, held)).Code);
        var create = late.CreateAsync();
        await late.Arrived;
        await late.Server.SendAsync("DELETE", Definition);
        late.Release();

        var (code, answer) = await create;

        Assert.Equal(405, code);
        Assert.Equal("create not allowed while custom resource definition is terminating", (string?)answer["message"]);
        await late.Server.SendAsync("PATCH", Foos + "/held", Objects.Parse("""{"metadata":{"finalizers":null}}"""), contentType: Merge);
        await late.Server.WaitForAsync("foos.example.com", static (code, _) => code == 404);
        Assert.Empty(await late.StoredAsync());
    }

    [Fact]
    public async Task Nothing_new_is_made_of_a_definition_that_only_a_foreign_finalizer_keeps()
    {
        await using var late = await StartAsync();
        late.Release();
        await late.Server.SendAsync("PATCH", Definition, Objects.Parse("""{"metadata":{"finalizers":["example.com/hold"]}}"""), contentType: Merge);
        await late.Server.SendAsync("DELETE", Definition);
        await late.Server.WaitForConditionAsync("foos.example.com", "Terminating", "False", "InstanceDeletionCompleted");

        Assert.Equal(405, (await late.CreateAsync()).Code);

        Assert.Empty(await late.StoredAsync());
    }

    [Fact]
    public async Task An_object_whose_definition_only_changed_is_stored()
    {
        await using var late = await StartAsync();
        var create = late.CreateAsync();
        await late.Arrived;
        var label = Objects.Parse("""{"metadata":{"labels":{"a":"b"}}}""");
        Assert.Equal(200, (await late.Server.SendAsync("PATCH", Definition, label, contentType: Merge)).Code);
        late.Release();

        Assert.Equal(201, (await create).Code);
        Assert.Single(await late.StoredAsync());
        Assert.Equal(409, (await late.CreateAsync()).Code);
    }

    private static async Task<LateObject> StartAsync()
    {
        var late = await LateObject.StartAsync("/foos/default/late");
        await late.Server.DefineAsync(Definitions.Of("Foo"));
        return late;
    }

    // A server whose store holds the write of one key back until it is released.
    private sealed class LateObject : IAsyncDisposable
    {
        private readonly InMemoryStore _store;
        private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private LateObject(InMemoryStore store, TestServer server)
        {
            _store = store;
            Server = server;
        }

        public TestServer Server { get; }

        public Task Arrived => _arrived.Task.WaitAsync(TimeSpan.FromMinutes(1));

        public static async Task<LateObject> StartAsync(string key)
        {
            var store = new InMemoryStore(TimeProvider.System);
            var late = new LateObject(store, await TestServer.StartAsync(store: store));
            store.Faults.OnCommit = async (transaction, _) =>
            {
                if (transaction.Mutations.Any(mutation => mutation.Key.EndsWith(key, StringComparison.Ordinal)))
                {
                    late._arrived.TrySetResult();
                    await late._released.Task;
                }
            };
            return late;
        }

        public Task<(int Code, JsonObject Body)> CreateAsync(string method = "POST", string path = Foos, string type = "application/json")
        {
            var parts = path.Split('?');
            return Server.SendAsync(method, parts[0], Definitions.Instance("Foo", "late"), parts.Length > 1 ? parts[1] : "", type);
        }

        public void Release() => _released.TrySetResult();

        public async Task<IReadOnlyList<KeyValue>> StoredAsync() =>
            (await _store.RangeAsync(new RangeRequest("/registry/example.com/foos/"), CancellationToken.None)).Items;

        public ValueTask DisposeAsync()
        {
            Release();
            return Server.DisposeAsync();
        }
    }
}

using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Strategies;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.ApiServer.Tests.Storage;

/// <summary>Custom resources come and go without touching anything else.</summary>
public sealed class ResourceRegistryTests : IAsyncLifetime
{
    private readonly InMemoryStore _store = new(TimeProvider.System);
    private StoreFeed _feed = null!;
    private ResourceRegistry _registry = null!;

    public Task InitializeAsync()
    {
        _feed = new StoreFeed(_store, TimeProvider.System, NullLogger.Instance);
        _registry = new ResourceRegistry(ApiCatalog.LoadBuiltin(), _store, _feed, new StrategyCatalog(new ApiServerOptions()).Create);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _feed.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public void A_definition_adds_its_versions_over_one_storage_and_leaves_the_others_alone()
    {
        var pods = _registry.Find("", "v1", "pods");
        _registry.Change([Resource("foos", "v1", "v1beta1"), Resource("bars", "v1")], []);
        var bars = _registry.Find("example.com", "v1", "bars");

        _registry.Change([Resource("foos", "v1")], []);

        Assert.Same(pods, _registry.Find("", "v1", "pods"));
        Assert.Same(bars, _registry.Find("example.com", "v1", "bars"));
        Assert.NotNull(_registry.Find("example.com", "v1", "foos"));
        Assert.Null(_registry.Find("example.com", "v1beta1", "foos"));
        Assert.NotNull(_registry.Catalog.FindKind("example.com/v1", "Foos"));
    }

    [Fact]
    public void A_changed_definition_keeps_its_cache_unless_other_fields_are_indexed()
    {
        _registry.Change([Resource("foos", "v1")], []);
        var cache = _registry.Find("example.com", "v1", "foos")!.Storage.Cache;

        _registry.Change([Resource("foos", "v1", "v2")], []);
        Assert.Same(cache, _registry.Find("example.com", "v2", "foos")!.Storage.Cache);
        Assert.Same(cache, _registry.Find("example.com", "v1", "foos")!.Storage.Cache);

        var other = Kind("foos", "v1", ["spec.color"]);
        _registry.Change([new CustomResource("foos.example.com", [other], other, new SameSchemaConversion())], []);
        Assert.NotSame(cache, _registry.Find("example.com", "v1", "foos")!.Storage.Cache);
        Assert.True(cache.IsRetired);
    }

    [Fact]
    public async Task A_removed_definition_tells_those_who_wait_and_ends_its_cache()
    {
        _registry.Change([Resource("foos", "v1")], []);
        var changed = _registry.Changed;
        var storage = _registry.Find("example.com", "v1", "foos")!.Storage;
        await storage.Cache.SnapshotAsync(CancellationToken.None);

        _registry.Change([], ["foos.example.com"]);

        await changed.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Null(_registry.Find("example.com", "v1", "foos"));
        var refusal = await Assert.ThrowsAsync<Api.Errors.ApiException>(async () => await storage.Cache.SnapshotAsync(CancellationToken.None));
        Assert.Equal(429, refusal.Code);
    }

    private static CustomResource Resource(string plural, params string[] versions)
    {
        KindDescription[] kinds = [.. versions.Select(version => Kind(plural, version, []))];
        return new CustomResource($"{plural}.example.com", kinds, kinds[0], new SameSchemaConversion());
    }

    private static KindDescription Kind(string plural, string version, string[] fields) =>
        new("example.com", version, char.ToUpperInvariant(plural[0]) + plural[1..], plural, () => new TypeSchema("Foo", FieldType.Object))
        {
            BuiltIn = false,
            Namespaced = true,
            SelectableFields = fields,
        };
}

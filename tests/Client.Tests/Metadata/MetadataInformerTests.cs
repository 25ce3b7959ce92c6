using System.Threading.Channels;
using EdgeOrch.Api.Types;
using EdgeOrch.Client.Metadata;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Client.Tests.Metadata;

public sealed class MetadataInformerTests : IDisposable
{
    private readonly ScriptedTransport _transport = new();
    private readonly Channel<MetadataChange> _changes = Channel.CreateUnbounded<MetadataChange>();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));
    private readonly MetadataInformer _informer;

    public MetadataInformerTests() => _informer = new MetadataInformer(
        new ApiClient(_transport), Pod.ResourceType, change => _changes.Writer.TryWrite(change), new Random(1), TimeProvider.System, NullLogger.Instance);

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    [Fact]
    public async Task It_lists_page_by_page_then_follows_changes()
    {
        _transport.AnswerList("""{"kind":"List","metadata":{"resourceVersion":"5","continue":"more"},"items":[{"spec":{"deep":[1]},"metadata":{"namespace":"d","name":"a","uid":"1","resourceVersion":"2"}}]}""");
        _transport.AnswerList("""{"kind":"List","metadata":{"resourceVersion":"5"},"items":[{"metadata":{"namespace":"d","name":"b","uid":"2","resourceVersion":"3"}}]}""");
        var running = _informer.RunAsync(_stop.Token);
        await _informer.Synced;
        Assert.Equal("d/a", (await NextAsync()).New!.Key);
        Assert.Equal("d/b", (await NextAsync()).New!.Key);

        await SendAsync("MODIFIED", """{"metadata":{"namespace":"d","name":"a","uid":"1","resourceVersion":"6","finalizers":["x"]},"status":{}}""");
        var modified = await NextAsync();
        Assert.Null(modified.Old!.Finalizers);
        Assert.Equal(["x"], modified.New!.Finalizers!);

        await SendAsync("BOOKMARK", """{"metadata":{"resourceVersion":"7"}}""");
        await SendAsync("DELETED", """{"metadata":{"namespace":"d","name":"b","uid":"2","resourceVersion":"8"}}""");
        var deleted = await NextAsync();
        Assert.Null(deleted.New);
        Assert.Equal("2", deleted.Object.Uid);

        await _stop.CancelAsync();
        await running;
        Assert.All(_transport.Requests.SkipLast(1), request => Assert.Contains("PartialObjectMetadata", request.Accept!, StringComparison.Ordinal));
        Assert.Null(_transport.Requests.Last().Accept);
    }

    [Fact]
    public async Task Owners_and_deletion_are_read_and_all_else_is_passed_over()
    {
        _transport.AnswerList("""
            {"metadata":{"resourceVersion":"5"},"items":[
              {"metadata":{"labels":{"a":"b"},"managedFields":[{"fieldsV1":{"f:a":{}}}],"namespace":"d","name":"a","uid":"1","resourceVersion":"2",
               "ownerReferences":[{"uid":"o","blockOwnerDeletion":true}],"finalizers":null,"deletionTimestamp":"2026-01-02T03:04:05Z"}},
              {"metadata":{"namespace":"d","name":"b","uid":"2","resourceVersion":"3","finalizers":[],"ownerReferences":[]},"data":{"metadata":{"name":"no"}}}]}
            """);
        _ = _informer.RunAsync(_stop.Token);
        var owned = (await NextAsync()).New!;
        Assert.True(Assert.Single(owned.Owners!).BlockOwnerDeletion);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), owned.DeletionTimestamp);
        Assert.Null(owned.Finalizers);
        var plain = (await NextAsync()).New!;
        Assert.Equal(("b", null, null), (plain.Name, plain.Owners, plain.Finalizers));
        Assert.Same(owned.Namespace, plain.Namespace);
    }

    [Fact]
    public async Task An_object_made_again_under_its_name_is_a_delete_and_a_new_one()
    {
        _transport.AnswerList("""{"metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a","uid":"1","resourceVersion":"2"}}]}""");
        _ = _informer.RunAsync(_stop.Token);
        await NextAsync();
        await SendAsync("MODIFIED", """{"metadata":{"name":"a","uid":"9","resourceVersion":"6"}}""");
        Assert.Equal(("1", true), ((await NextAsync()) is { } gone ? (gone.Object.Uid, gone.New is null) : default));
        Assert.Equal("9", (await NextAsync()).New!.Uid);
    }

    [Fact]
    public async Task An_expired_watch_lists_again_and_notices_what_is_gone()
    {
        _transport.AnswerList("""{"metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a","uid":"1","resourceVersion":"2"}}]}""");
        _transport.AnswerList("""{"metadata":{"resourceVersion":"9"},"items":[]}""");
        _ = _informer.RunAsync(_stop.Token);
        await NextAsync();
        await SendAsync("ERROR", """{"kind":"Status","code":410,"reason":"Expired"}""");
        Assert.Null((await NextAsync()).New);
    }

    [Fact]
    public async Task A_resource_that_is_not_served_ends_it_quietly()
    {
        _transport.AnswerList("""{"kind":"Status","code":404,"reason":"NotFound"}""", 404);
        await _informer.RunAsync(_stop.Token);
        Assert.True(_informer.Synced.IsCompletedSuccessfully);
    }

    private ValueTask<MetadataChange> NextAsync() => _changes.Reader.ReadAsync(_stop.Token);

    private ValueTask SendAsync(string type, string value) => _transport.Watch.Writer.WriteAsync($$"""{"type":"{{type}}","object":{{value}}}""", _stop.Token);
}

using EdgeOrch.Api.Types;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Tests.Metadata;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Client.Tests.Informers;

public sealed class InformerSetTests
{
    [Fact]
    public async Task Informers_are_shared_by_kind_and_selector_and_ask_for_no_more_than_selected()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var transport = new ScriptedTransport();
        transport.AnswerList("""{"metadata":{"resourceVersion":"5"},"items":[]}""");
        var informers = new InformerSet(new ApiClient(transport), TimeProvider.System, NullLoggerFactory.Instance);
        var selected = informers.For<ConfigMap>("metadata.name=a");
        Assert.Same(selected, informers.For<ConfigMap>("metadata.name=a"));
        var running = informers.RunAsync(stop.Token);
        await informers.WaitForSyncAsync(stop.Token);
        while (transport.Requests.Count < 2)
        {
            await Task.Yield();
        }

        await stop.CancelAsync();
        await running;
        Assert.All(transport.Requests, request => Assert.Contains("fieldSelector=metadata.name%3Da", request.Query, StringComparison.Ordinal));
        Assert.NotSame(selected, informers.For<ConfigMap>());
    }
}

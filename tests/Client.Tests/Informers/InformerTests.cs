using EdgeOrch.Api.Types;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Tests.Metadata;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Client.Tests.Informers;

public sealed class InformerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_an_informer_that_takes_what_there_is_lists_without_asking_for_the_newest(bool takes)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var transport = new ScriptedTransport();
        transport.AnswerList("""{"metadata":{"resourceVersion":"5","continue":"more"},"items":[]}""");
        transport.AnswerList("""{"metadata":{"resourceVersion":"5"},"items":[]}""");
        var informer = new Informer<ConfigMap>(
            new ApiClient(transport), new InformerOptions { TakesWhatThereIs = takes }, TimeProvider.System, NullLogger.Instance);
        var running = informer.RunAsync(stop.Token);
        await informer.Synced.WaitAsync(stop.Token);
        while (transport.Requests.Count < 3)
        {
            await Task.Yield();
        }

        await stop.CancelAsync();
        await running;
        var asked = transport.Requests.Select(static request => request.Query.Split('&')).ToArray();
        Assert.Equal(takes, asked[0].Contains("resourceVersion=0"));
        Assert.DoesNotContain(asked[1], static part => part.StartsWith("resourceVersion=", StringComparison.Ordinal));
        Assert.Contains("resourceVersion=5", asked[2]);
    }
}

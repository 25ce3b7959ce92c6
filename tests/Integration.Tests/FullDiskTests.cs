using System.Net;
using System.Security.Cryptography;
using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests;

/// <summary>A server whose disk is full.</summary>
public sealed class FullDiskTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Writes_are_refused_reads_go_on_and_space_brings_writes_back()
    {
        string disk = TestRun.NewDirectory("disk");
        await Command.OutputAsync("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", disk);
        try
        {
            await using EdgeOrchProcess server = await EdgeOrchProcess.StartServerAsync(new EdgeOrchOptions
            {
                DataDirectory = Path.Combine(disk, "data"), NodeName = "full", Arguments = ["--disable-agent", "--advertise-address", "127.0.0.1"],
            });
            using RawApi api = RawApi.Administrator(server);
            await Eventually.TrueAsync(
                async () => (await api.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default")).Code == HttpStatusCode.OK, Limits.Soon, "the default namespace is there");
            string balloon = Path.Combine(disk, "balloon");
            await File.WriteAllBytesAsync(balloon, new byte[16 << 20]);

            int written = 0;
            (HttpStatusCode Code, string Body) last;
            while ((last = await api.SendAsync(HttpMethod.Post, ConfigMaps, ConfigMap(written))).Code == HttpStatusCode.Created && written < 200)
            {
                written++;
            }

            // Refused, or in the log already and waiting for the state to have room: then it comes after all.
            Assert.True((int)last.Code is 503 or 504, $"after {written} writes {(int)last.Code}: {last.Body}");
            Assert.Contains("disk", last.Body, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(HttpMethod.Get, ConfigMaps + "/c0")).Code);

            File.Delete(balloon);
            written += last.Code == HttpStatusCode.GatewayTimeout ? 1 : 0;
            await Eventually.TrueAsync(
                async () => (await api.SendAsync(HttpMethod.Post, ConfigMaps, ConfigMap(written))).Code is HttpStatusCode.Created or HttpStatusCode.Conflict,
                Limits.Soon, "writes work again");
            await server.KillAsync();
            await server.StartAgainAsync();
            for (int i = 0; i <= written; i++)
            {
                Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(HttpMethod.Get, $"{ConfigMaps}/c{i}")).Code);
            }
        }
        finally
        {
            await Command.RunAsync("umount", ["--lazy", disk]);
        }
    }

    // Random text does not shrink however it is stored.
    private static string ConfigMap(int number) =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c{{{number}}}"},"data":{"x":"{{{RandomNumberGenerator.GetHexString(512 << 10)}}}"}}""";
}

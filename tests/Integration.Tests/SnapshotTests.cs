using System.Net;
using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests;

/// <summary>The way of an administrator who saves a server's state and brings it back, with the commands of the executable.</summary>
public sealed class SnapshotTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task What_was_saved_with_its_keys_comes_back_on_a_new_machine_and_everybody_is_still_known()
    {
        string root = TestRun.NewDirectory("restore");
        string file = Path.Combine(root, "state.snapshot");
        EdgeOrchOptions options = Options(Path.Combine(root, "old"));
        string token;
        string later;
        await using (EdgeOrchProcess server = await EdgeOrchProcess.StartServerAsync(options))
        {
            Kubectl kubectl = await ReadyAsync(server);
            await kubectl.OutputAsync("create", "configmap", "kept", "--from-literal=x=saved");
            token = await kubectl.OutputAsync("create", "token", "default");
            (await CliAsync(server, "snapshot", "save", "-o", file, "--with-keys")).Succeeded();
            await kubectl.OutputAsync("delete", "configmap", "kept");
            await kubectl.OutputAsync("create", "configmap", "later", "--from-literal=x=1");
            later = await kubectl.OutputAsync("get", "configmap", "later", "-o", "jsonpath={.metadata.resourceVersion}");
            Assert.Equal(0, await server.StopAsync());
        }

        EdgeOrchOptions fresh = options with { DataDirectory = Path.Combine(root, "new") };
        CommandResult restored = (await EdgeOrchBinary.RunAsync("snapshot", "restore", file, "--data-dir", fresh.DataDirectory)).Succeeded();
        Assert.Contains("restored revision", restored.Out, StringComparison.Ordinal);
        await using EdgeOrchProcess again = await EdgeOrchProcess.StartServerAsync(fresh);
        // The kubeconfig of before, whose certificate the old keys signed, and a token that they signed.
        Kubectl old = await Kubectl.CreateAsync("1.32", Path.Combine(options.DataDirectory, "kubeconfig.yaml"), again.Address);
        Assert.Equal("saved", await old.OutputAsync("get", "configmap", "kept", "-o", "jsonpath={.data.x}"));
        Assert.Contains("NotFound", (await old.RunAsync("get", "configmap", "later")).Err, StringComparison.Ordinal);
        using RawApi account = RawApi.WithToken(again, token);
        (HttpStatusCode code, string who) = await account.SendAsync(
            HttpMethod.Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews", """{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1"}""");
        Assert.True(code == HttpStatusCode.Created && who.Contains("system:serviceaccount:default:default", StringComparison.Ordinal), who);
        using RawApi api = RawApi.Administrator(again);
        Assert.Contains("\"code\":410", (await api.SendAsync(HttpMethod.Get, $"{ConfigMaps}?watch=true&timeoutSeconds=5&resourceVersion={later}")).Body, StringComparison.Ordinal);
        await old.OutputAsync("create", "configmap", "next", "--from-literal=x=1");
        Assert.True(long.Parse(await old.OutputAsync("get", "configmap", "next", "-o", "jsonpath={.metadata.resourceVersion}"), System.Globalization.CultureInfo.InvariantCulture)
            > long.Parse(later, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Snapshots_are_saved_listed_and_inspected_on_a_server_and_only_for_its_administrator()
    {
        EdgeOrchOptions options = Options(Path.Combine(TestRun.NewDirectory("save"), "data"));
        await using EdgeOrchProcess server = await EdgeOrchProcess.StartServerAsync(options);
        Kubectl kubectl = await ReadyAsync(server);
        await kubectl.OutputAsync("create", "configmap", "big", "--from-literal=x=" + new string('x', 50_000));

        CommandResult saved = (await CliAsync(server, "snapshot", "save", "--name", "before-upgrade")).Succeeded();
        string file = saved.Out.Split(": revision")[0];
        Assert.StartsWith(Path.Combine(options.DataDirectory, "server", "snapshots", "before-upgrade-"), file, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains(file, (await CliAsync(server, "snapshot", "list")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains(file, (await EdgeOrchBinary.RunAsync("snapshot", "list", "--data-dir", options.DataDirectory)).Succeeded().Out, StringComparison.Ordinal);
        string shown = (await EdgeOrchBinary.RunAsync("snapshot", "inspect", file)).Succeeded().Out;
        Assert.Contains("checksums   right", shown, StringComparison.Ordinal);
        Assert.Contains("/registry/core/configmaps/default/big", shown, StringComparison.Ordinal);
        Assert.Contains("keys        none", shown, StringComparison.Ordinal);

        using RawApi stranger = RawApi.WithToken(server, await kubectl.OutputAsync("create", "token", "default"));
        foreach (string path in (string[])["snapshots", "snapshots/current", "keyed-snapshots/current"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await stranger.SendAsync(HttpMethod.Get, "/edgeorch/v1/" + path)).Code);
        }

        CommandResult running = await EdgeOrchBinary.RunAsync("snapshot", "restore", file, "--data-dir", options.DataDirectory, "--force");
        Assert.Equal(1, running.ExitCode);
        Assert.Contains("in use by", running.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_was_killed_is_saved_and_set_back_and_what_was_there_is_kept()
    {
        EdgeOrchOptions options = Options(Path.Combine(TestRun.NewDirectory("back"), "data"));
        string file = Path.Combine(options.DataDirectory, "stopped.snapshot");
        await using EdgeOrchProcess server = await EdgeOrchProcess.StartServerAsync(options);
        Kubectl kubectl = await ReadyAsync(server);
        await kubectl.OutputAsync("create", "configmap", "one", "--from-literal=x=1");
        await server.KillAsync();
        (await EdgeOrchBinary.RunAsync("snapshot", "save", "--data-dir", options.DataDirectory, "-o", file)).Succeeded();
        await server.StartAgainAsync();
        await kubectl.OutputAsync("delete", "configmap", "one");
        await server.StopAsync();

        CommandResult refused = await EdgeOrchBinary.RunAsync("snapshot", "restore", file, "--data-dir", options.DataDirectory);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("holds a state already; --force", refused.Err, StringComparison.Ordinal);
        byte[] damaged = await File.ReadAllBytesAsync(file);
        damaged[damaged.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file + ".bad", damaged);
        CommandResult broken = await EdgeOrchBinary.RunAsync("snapshot", "restore", file + ".bad", "--data-dir", options.DataDirectory, "--force");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains(file + ".bad cannot be used: it is damaged", broken.Err, StringComparison.Ordinal);

        CommandResult restored = (await EdgeOrchBinary.RunAsync("snapshot", "restore", file, "--data-dir", options.DataDirectory, "--force")).Succeeded();
        string aside = restored.Out.Split('\n').Single(static line => line.StartsWith("what was there is in ", StringComparison.Ordinal))["what was there is in ".Length..];
        Assert.True(File.Exists(Path.Combine(aside, "state.db")));
        await server.StartAgainAsync();
        Assert.Equal("1", await kubectl.OutputAsync("get", "configmap", "one", "-o", "jsonpath={.data.x}"));
    }

    private static EdgeOrchOptions Options(string directory) => new()
    {
        DataDirectory = directory, NodeName = "saved", Arguments = ["--disable-agent", "--advertise-address", "127.0.0.1"],
    };

    private static async Task<Kubectl> ReadyAsync(EdgeOrchProcess server)
    {
        Kubectl kubectl = await server.KubectlAsync("1.32");
        await Eventually.TrueAsync(
            async () => (await kubectl.RunAsync("get", "serviceaccount", "default")).ExitCode == 0, Limits.Soon, "the default service account is there");
        return kubectl;
    }

    private static Task<CommandResult> CliAsync(EdgeOrchProcess server, params string[] arguments) =>
        EdgeOrchBinary.RunAsync([.. arguments, "--kubeconfig", server.Kubeconfig]);
}

using System.Text;
using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests;

/// <summary>The way of an administrator who seals Secrets and changes the key, with the commands of the executable.</summary>
public sealed class EncryptionAtRestTests
{
    private const string Plain = "nobody-finds-this-on-the-disk";
    private const string Open = "anybody-may-read-this";

    [Fact]
    public async Task The_files_of_a_server_do_not_hold_what_a_sealed_Secret_says_and_its_key_can_be_changed()
    {
        string root = TestRun.NewDirectory("sealed");
        string file = Path.Combine(root, "encryption.yaml");
        await File.WriteAllTextAsync(file, (await EdgeOrchBinary.RunAsync("encryption-config", "generate")).Succeeded().Out);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        EdgeOrchOptions options = new()
        {
            DataDirectory = Path.Combine(root, "data"), NodeName = "sealed",
            Arguments = ["--disable-agent", "--advertise-address", "127.0.0.1", "--encryption-provider-config", file],
        };
        await using EdgeOrchProcess server = await EdgeOrchProcess.StartServerAsync(options);
        Kubectl kubectl = await server.KubectlAsync("1.32");
        await Eventually.TrueAsync(
            async () => (await kubectl.RunAsync("get", "serviceaccount", "default")).ExitCode == 0, Limits.Soon, "the default service account is there");
        await kubectl.OutputAsync("create", "secret", "generic", "sealed", "--from-literal=k=" + Plain);
        await kubectl.OutputAsync("patch", "secret", "sealed", "--type=merge", "-p", $$$"""{"stringData":{"k2":"{{{Plain}}}"}}""");
        await kubectl.OutputAsync("create", "configmap", "open", "--from-literal=k=" + Open);
        Assert.Contains($"keys in {file}: run chmod 600 on it", server.Daemon.Log, StringComparison.Ordinal);
        string before = await kubectl.OutputAsync("get", "secret", "sealed", "-o", "jsonpath={.metadata.resourceVersion}");

        string said = (await EdgeOrchBinary.RunAsync("encryption-config", "rotate", file)).Succeeded().Out;
        Assert.Contains("sealed with key2", said, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        await Eventually.TrueAsync(
            async () => await kubectl.OutputAsync("get", "secret", "sealed", "-o", "jsonpath={.metadata.resourceVersion}") != before, Limits.Soon, "the Secret is rewritten");
        string encoded = await kubectl.OutputAsync("get", "secret", "sealed", "-o", "jsonpath={.data.k}");
        Assert.Equal(Plain, Encoding.UTF8.GetString(Convert.FromBase64String(encoded)));
        await Eventually.TrueAsync(
            async () => (await kubectl.OutputAsync("get", "--raw", "/metrics")).Contains("edgeorch_encryption_pending_objects 0", StringComparison.Ordinal), Limits.Soon, "nothing is left to rewrite");
        Assert.Equal(0, await server.StopAsync());

        Assert.NotEmpty(Holding(options.DataDirectory, Open));
        Assert.NotEmpty(Holding(options.DataDirectory, "k8s:enc:aesgcm:v1:key2:"));
        Assert.Empty(Holding(options.DataDirectory, encoded[..^4]));
        Assert.Empty(Holding(options.DataDirectory, Plain));

        await File.WriteAllTextAsync(file, "kind: EncryptionConfiguration\n");
        CommandResult refused = await EdgeOrchBinary.RunAsync("server", "--data-dir", options.DataDirectory, "--encryption-provider-config", file);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains($"--encryption-provider-config: \"{file}\" cannot be used: apiVersion", refused.Err, StringComparison.Ordinal);
    }

    private static List<string> Holding(string directory, string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        return [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(wanted) >= 0)];
    }
}

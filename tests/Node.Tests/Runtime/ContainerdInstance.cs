using System.Diagnostics;
using System.Formats.Tar;
using System.Text;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Images;

namespace EdgeOrch.Node.Tests.Runtime;

/// <summary>A containerd of its own for a test class: own root, state, socket and CNI directory, with a busybox image inside.</summary>
public sealed class ContainerdInstance : IAsyncLifetime
{
    /// <summary>The name of the test image.</summary>
    public const string BusyboxImage = "localhost/busybox:1";

    private static int _count;
    private Process? _process;

    /// <summary>Why tests that need containerd cannot run here; null when they can.</summary>
    public static string? Unavailable =>
        !OperatingSystem.IsLinux() || Environment.UserName != "root" ? "needs root on Linux"
        : !File.Exists("/usr/bin/containerd") ? "needs containerd (apt-get install containerd)"
        : !File.Exists("/bin/busybox") ? "needs busybox-static (apt-get install busybox-static)"
        : null;

    public string Directory { get; } =
        Path.Combine(Path.GetTempPath(), "node", $"ctd-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");

    public GrpcChannel Channel { get; private set; } = null!;

    public CriRuntimeClient Runtime { get; private set; } = null!;

    public CriImageClient Images { get; private set; } = null!;

    public PauseImage Pause => new(Channel, Runtime, Images, TimeProvider.System);

    public async Task InitializeAsync()
    {
        if (Unavailable is not null)
        {
            return;
        }

        System.IO.Directory.CreateDirectory(Path.Combine(Directory, "cni"));
        await File.WriteAllTextAsync(Path.Combine(Directory, "config.toml"), Config());
        await File.WriteAllTextAsync(Path.Combine(Directory, "cni", "10-test.conflist"), Cni());
        _process = Process.Start(new ProcessStartInfo("/usr/bin/containerd", ["-c", Path.Combine(Directory, "config.toml")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var log = new StreamWriter(Path.Combine(Directory, "containerd.log")) { AutoFlush = true };
        _process.ErrorDataReceived += (_, e) => log.WriteLine(e.Data);
        _process.OutputDataReceived += (_, e) => log.WriteLine(e.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();

        Channel = new GrpcChannel(Path.Combine(Directory, "containerd.sock"));
        Runtime = new CriRuntimeClient(Channel, TimeProvider.System);
        Images = new CriImageClient(Channel);
        await Until.TrueAsync(async () =>
        {
            try
            {
                return (await Runtime.VersionAsync(default)).RuntimeName == "containerd";
            }
            catch (GrpcException)
            {
                return false;
            }
        });
        await ImportBusyboxAsync();
    }

    public async Task DisposeAsync()
    {
        if (_process is null)
        {
            return;
        }

        foreach (var sandbox in await Runtime.ListPodSandboxesAsync(null, default))
        {
            try
            {
                await Runtime.StopPodSandboxAsync(sandbox.Id, default);
                await Runtime.RemovePodSandboxAsync(sandbox.Id, default);
            }
            catch (GrpcException)
            {
                // The agent under test was just removing the same one.
            }
        }

        Channel.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private string Config() => $"""
        version = 2
        root = "{Directory}/root"
        state = "{Directory}/state"
        [grpc]
          address = "{Directory}/containerd.sock"
        [ttrpc]
          address = "{Directory}/ttrpc.sock"
        [plugins."io.containerd.grpc.v1.cri"]
          restrict_oom_score_adj = true
          sandbox_image = "localhost/pause:test"
          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "/usr/lib/cni"
            conf_dir = "{Directory}/cni"
        """;

    /// <summary>Only the loopback and a point-to-point pair: no bridge or forwarding rule is left behind on the host.</summary>
    private string Cni()
    {
        const string Template = """
            {"cniVersion":"0.4.0","name":"test","plugins":[{"type":"ptp","ipam":{"type":"host-local","dataDir":"DIRECTORY/ipam","ranges":[[{"subnet":"SUBNET"}]]}}]}
            """;
        var subnet = $"10.{200 + (Environment.ProcessId % 50)}.{Environment.ProcessId % 250}.0/24";
        return Template.Replace("DIRECTORY", Directory, StringComparison.Ordinal).Replace("SUBNET", subnet, StringComparison.Ordinal);
    }


    private async Task ImportBusyboxAsync()
    {
        var archive = Path.Combine(Directory, "busybox.tar");
        await using (var file = File.Create(archive))
        await using (var tar = new TarWriter(file))
        {
            var layer = Layer();
            var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(layer));
            Write(tar, "layer.tar", layer);
            var config = """{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":["sleep","3600"]},"rootfs":{"type":"layers","diff_ids":["sha256:DIGEST"]}}""";
            Write(tar, "config.json", Encoding.UTF8.GetBytes(config.Replace("DIGEST", digest, StringComparison.Ordinal)));
            Write(tar, "manifest.json", Encoding.UTF8.GetBytes(
                $$"""[{"Config":"config.json","RepoTags":["{{BusyboxImage}}"],"Layers":["layer.tar"]}]"""));
        }

        using var import = Process.Start(
            "/usr/bin/ctr", ["-a", Path.Combine(Directory, "containerd.sock"), "-n", "k8s.io", "images", "import", archive]);
        await import.WaitForExitAsync();
        await Until.TrueAsync(async () => await Images.ImageStatusAsync(BusyboxImage, default) is not null);
    }

    private static byte[] Layer()
    {
        using var buffer = new MemoryStream();
        using (var tar = new TarWriter(buffer, leaveOpen: true))
        {
            foreach (var directory in new[] { "bin", "etc", "tmp", "var", "dev", "proc", "sys" })
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, directory) { Mode = (UnixFileMode)0b111_101_101 });
            }

            tar.WriteEntry("/bin/busybox", "bin/busybox");
            foreach (var applet in "sh sleep cat echo httpd wget nc ls true false touch id kill stat mkdir env hostname trap test date wc head tail".Split(' '))
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + applet) { LinkName = "busybox" });
            }
        }

        return buffer.ToArray();
    }

    private static void Write(TarWriter tar, string name, byte[] data) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(data) });
}

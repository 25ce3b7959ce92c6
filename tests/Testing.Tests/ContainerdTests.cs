namespace EdgeOrch.Testing.Tests;

public sealed class ContainerdTests
{
    [Fact]
    public async Task A_busybox_container_runs_and_prints()
    {
        await using ContainerdInstance containerd = await ContainerdInstance.StartAsync("busybox");
        await containerd.ImportAsync(await ImageBuilder.BusyboxAsync());
        CommandResult result = await containerd.CtrAsync(
            "run", "--rm", "--snapshotter", "overlayfs", ImageBuilder.Busybox, "hello", "sh", "-c", "echo hello from $(id -un)");
        Assert.Equal("hello from root", result.Succeeded().Out.Trim());
    }

    [Fact]
    public async Task The_nginx_image_serves_its_page_and_everything_is_removed_afterwards()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync();
        (NetworkNamespace space, string address) = await network.AddAsync("web");
        ContainerdInstance containerd = await ContainerdInstance.StartAsync("nginx", space);
        await using (containerd)
        {
            await containerd.ImportAsync(await ImageBuilder.NginxAsync());
            (await containerd.CtrAsync(
                "run", "--detach", "--with-ns", "network:" + space.Path, ImageBuilder.Nginx, "web")).Succeeded();
            using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
            string page = await Eventually.ValueAsync<string>(
                async () => await client.GetStringAsync(new Uri($"http://{address}/")), TimeSpan.FromSeconds(30), "nginx answers");
            Assert.Contains("Welcome to nginx!", page, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(containerd.Root));
        Assert.DoesNotContain(containerd.Root, await File.ReadAllTextAsync("/proc/self/mounts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_keeps_images_and_running_containers()
    {
        await using ContainerdInstance containerd = await ContainerdInstance.StartAsync("restart");
        await containerd.ImportAsync(await ImageBuilder.BusyboxAsync());
        (await containerd.CtrAsync("run", "--detach", ImageBuilder.Busybox, "sleeper", "sleep", "3600")).Succeeded();
        await containerd.RestartAsync();
        Assert.Contains("RUNNING", (await containerd.CtrAsync("tasks", "list")).Succeeded().Out, StringComparison.Ordinal);
    }
}

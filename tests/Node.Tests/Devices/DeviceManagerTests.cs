using EdgeOrch.Api.Types;
using EdgeOrch.Node.Devices;
using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Tests.Devices;

public sealed class DeviceManagerTests
{
    private const string Gpu = "nvidia.com/gpu";

    [Fact]
    public void Devices_are_given_once_and_come_back_with_the_pod()
    {
        var manager = new DeviceManager([new Accelerator(Gpu, "0", ["/dev/nvidia0"]), new Accelerator(Gpu, "1", ["/dev/nvidia1"])], new Dictionary<string, long>());
        var first = manager.Assign("a", Asking(1));
        Assert.Equal(["/dev/nvidia0"], first.Nodes);
        Assert.Equal("0", first.Environment["NVIDIA_VISIBLE_DEVICES"]);
        Assert.Equal(["1"], manager.Assign("b", Asking(1)).Ids);
        Assert.Throws<PodSetupException>(() => manager.Assign("c", Asking(1)));
        manager.Release("a");
        Assert.Equal(["0"], manager.Assign("c", Asking(1)).Ids);
    }

    [Fact]
    public void What_an_earlier_agent_gave_stays_given()
    {
        var manager = new DeviceManager([], new Dictionary<string, long> { [Gpu] = 2 });
        manager.Adopt("a", "main", [Gpu + "-1"]);
        Assert.Equal([Gpu + "-0"], manager.Assign("b", Asking(1)).Ids);
        Assert.Equal([Gpu + "-1"], manager.Assign("a", Asking(1)).Ids);
    }

    [Fact]
    public void Graphics_processors_are_found_by_their_files()
    {
        var root = Directory.CreateTempSubdirectory("devices").FullName;
        Directory.CreateDirectory(Path.Combine(root, "dev"));
        File.WriteAllText(Path.Combine(root, "dev/nvidia0"), "");
        File.WriteAllText(Path.Combine(root, "dev/nvidiactl"), "");
        Directory.CreateDirectory(Path.Combine(root, "sys/class/drm/renderD128/device"));
        File.WriteAllText(Path.Combine(root, "sys/class/drm/renderD128/device/vendor"), "0x1002\n");
        var found = AcceleratorDetector.Detect(root);
        Assert.Equal([Gpu, "amd.com/gpu"], found.Select(f => f.Resource));
        Assert.Equal(["/dev/nvidia0", "/dev/nvidiactl"], found[0].DeviceNodes);
        Directory.Delete(root, recursive: true);
    }

    private static Container Asking(int count) => new()
    {
        Name = "main",
        Resources = new ResourceRequirements { Limits = new Dictionary<string, Quantity> { [Gpu] = Quantity.FromUnits(count) } },
    };
}

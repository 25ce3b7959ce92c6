namespace EdgeOrch.Node.Devices;

/// <summary>Finds graphics processors: NVIDIA by its device files, AMD and Intel by the vendor of DRM render nodes.</summary>
public static class AcceleratorDetector
{
    private const string AmdVendor = "0x1002";
    private const string IntelVendor = "0x8086";

    /// <summary>Looks at the machine.</summary>
    /// <param name="root">The root of the file system, <c>/</c> except in tests.</param>
    public static IReadOnlyList<Accelerator> Detect(string root = "/") => [.. Nvidia(root), .. Drm(root)];

    private static IEnumerable<Accelerator> Nvidia(string root)
    {
        var dev = Path.Combine(root, "dev");
        if (!Directory.Exists(dev))
        {
            yield break;
        }

        string[] shared = ["/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools", "/dev/nvidia-modeset"];
        var present = shared.Where(p => Path.Exists(Path.Combine(root, p[1..]))).ToList();
        var indexes = Directory.EnumerateFileSystemEntries(dev, "nvidia*")
            .Select(p => Path.GetFileName(p)["nvidia".Length..])
            .Where(i => i.Length > 0 && i.All(char.IsAsciiDigit))
            .Order(StringComparer.Ordinal);
        foreach (var index in indexes)
        {
            yield return new Accelerator("nvidia.com/gpu", index, ["/dev/nvidia" + index, .. present]);
        }
    }

    private static IEnumerable<Accelerator> Drm(string root)
    {
        var drm = Path.Combine(root, "sys/class/drm");
        if (!Directory.Exists(drm))
        {
            yield break;
        }

        foreach (var node in Directory.EnumerateFileSystemEntries(drm, "renderD*").Order(StringComparer.Ordinal))
        {
            var vendorFile = Path.Combine(node, "device/vendor");
            var resource = File.Exists(vendorFile)
                ? File.ReadAllText(vendorFile).Trim() switch
                {
                    AmdVendor => "amd.com/gpu",
                    IntelVendor => "gpu.intel.com/i915",
                    _ => null,
                }
                : null;
            if (resource is not null)
            {
                var name = Path.GetFileName(node);
                string[] extra = resource == "amd.com/gpu" ? ["/dev/kfd"] : [];
                yield return new Accelerator(resource, $"{resource}/{name}", ["/dev/dri/" + name, .. extra]);
            }
        }
    }
}

namespace EdgeOrch.Node.Devices;

/// <summary>One device that pods can ask for.</summary>
/// <param name="Resource">The extended resource it counts as, for example <c>nvidia.com/gpu</c>.</param>
/// <param name="Id">Tells it from its siblings; for NVIDIA the index.</param>
/// <param name="DeviceNodes">The device files that come with it.</param>
public sealed record Accelerator(string Resource, string Id, IReadOnlyList<string> DeviceNodes);

namespace EdgeOrch.Node.Devices;

/// <summary>What a container gets for the devices it asked for.</summary>
/// <param name="Nodes">Device files to make visible and usable, by host path.</param>
/// <param name="Environment">Variables that tell runtimes and programs which devices are theirs.</param>
public sealed record DeviceAssignment(IReadOnlyList<string> Nodes, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>No device.</summary>
    public static readonly DeviceAssignment None = new([], new Dictionary<string, string>());
}

namespace EdgeOrch.Node.Devices;

/// <summary>What a container gets for the devices it asked for.</summary>
/// <param name="Nodes">Device files to make visible and usable, by host path.</param>
/// <param name="Environment">Variables that tell runtimes and programs which devices are theirs.</param>
/// <param name="Ids">The devices' ids, by which a restarted agent knows what is taken.</param>
public sealed record DeviceAssignment(
    IReadOnlyList<string> Nodes, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Ids)
{
    /// <summary>No device.</summary>
    public static readonly DeviceAssignment None = new([], new Dictionary<string, string>(), []);
}

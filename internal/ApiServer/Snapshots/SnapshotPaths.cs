namespace EdgeOrch.ApiServer.Snapshots;

/// <summary>
/// Where snapshots are asked for. Two doors, so that who may copy the cluster's objects need not be given its keys too: roles name
/// them under <c>nonResourceURLs</c>.
/// </summary>
public static class SnapshotPaths
{
    /// <summary>The snapshots on the server: GET lists them, POST saves another one.</summary>
    public const string Snapshots = "/edgeorch/v1/snapshots";

    /// <summary>POST saves a snapshot with the server's keys in it.</summary>
    public const string Keyed = "/edgeorch/v1/keyed-snapshots";

    /// <summary>Behind either: GET takes a snapshot and answers it.</summary>
    public const string Current = "/current";

    /// <summary>How the saved file's name begins.</summary>
    public const string NameParameter = "name";
}

namespace EdgeOrch.Node.Volumes;

/// <summary>One file to appear in a volume.</summary>
/// <param name="Data">Its bytes.</param>
/// <param name="Mode">Its permission bits.</param>
public readonly record struct VolumeFile(byte[] Data, int Mode);

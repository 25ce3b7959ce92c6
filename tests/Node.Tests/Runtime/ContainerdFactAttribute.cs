namespace EdgeOrch.Node.Tests.Runtime;

/// <summary>A test against a real containerd; skipped, with the reason, where there is none.</summary>
public sealed class ContainerdFactAttribute : FactAttribute
{
    public ContainerdFactAttribute() => Skip = ContainerdInstance.Unavailable!;
}

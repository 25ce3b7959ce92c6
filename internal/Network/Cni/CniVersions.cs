namespace EdgeOrch.Network.Cni;

/// <summary>The versions of the CNI specification the plugin speaks.</summary>
internal static class CniVersions
{
    /// <summary>The version the written configuration asks for: containerd 1.6 and everything after knows it.</summary>
    internal const string Written = "1.0.0";

    internal static IReadOnlyList<string> Supported { get; } = ["0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

    /// <summary>Before 1.0.0 each address of a result says its family.</summary>
    internal static bool AddressesNameTheirFamily(string version) => version.StartsWith("0.", StringComparison.Ordinal);
}

namespace EdgeOrch.Network.Cni;

/// <summary>Error codes of the CNI specification (1 to 99 are its own, from 100 on the plugin's).</summary>
public enum CniErrorCode
{
    IncompatibleVersion = 1,
    UnsupportedField = 2,
    UnknownContainer = 3,
    InvalidEnvironment = 4,
    Io = 5,
    Decoding = 6,
    InvalidConfiguration = 7,
    TryAgainLater = 11,
    PluginNotAvailable = 50,

    /// <summary>The kernel refused a change.</summary>
    Kernel = 100,

    /// <summary>All addresses of the node's pod network are taken.</summary>
    AddressesExhausted = 101,

    /// <summary>CHECK found something missing.</summary>
    Damaged = 102,
}

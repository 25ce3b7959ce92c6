namespace EdgeOrch.Linux;

/// <summary>A kernel setting could not be made.</summary>
public sealed class SysctlException(string name, string value, string reason, Exception? inner)
    : Exception($"cannot set {name.Replace('/', '.')} to {value}: {reason}; set it on the host (sysctl -w {name.Replace('/', '.')}={value})", inner)
{
    /// <summary>The setting, with slashes.</summary>
    public string Name { get; } = name;
}

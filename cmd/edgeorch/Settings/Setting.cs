namespace EdgeOrch.Cli.Settings;

/// <summary>
/// One thing a user can set: by flag, by environment variable or in the configuration file, in that order of precedence.
/// Help, man page and error messages are made from it.
/// </summary>
/// <param name="Name">The flag without its dashes; the file's key is the same, the variable is <c>EDGEORCH_</c> and the name in capitals.</param>
/// <param name="Default">What holds when nobody sets it; empty for none.</param>
/// <param name="Description">One sentence for help.</param>
internal sealed record Setting(string Name, string Default, string Description)
{
    /// <summary>Whether it is a switch that takes no value.</summary>
    public bool IsSwitch { get; init; }

    /// <summary>Whether it may be given several times or as a comma-separated list.</summary>
    public bool IsList { get; init; }

    /// <summary>The flag.</summary>
    public string Flag => "--" + Name;

    /// <summary>The environment variable.</summary>
    public string Variable => "EDGEORCH_" + Name.ToUpperInvariant().Replace('-', '_');
}

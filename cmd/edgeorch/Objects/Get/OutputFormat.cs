using EdgeOrch.Cli.Settings;

namespace EdgeOrch.Cli.Objects.Get;

/// <summary>How objects are shown.</summary>
internal enum OutputFormat
{
    /// <summary>A table.</summary>
    Table,

    /// <summary>A table with more columns.</summary>
    Wide,

    /// <summary>YAML.</summary>
    Yaml,

    /// <summary>JSON.</summary>
    Json,

    /// <summary><c>TYPE/NAME</c>, one a line.</summary>
    Name,
}

/// <summary>Reads the value of <c>-o</c>.</summary>
internal static class OutputFormats
{
    /// <summary>The format of a flag's value; none is a table.</summary>
    /// <exception cref="SettingException">It is not one.</exception>
    public static OutputFormat Parse(string? value) => value switch
    {
        null or "" => OutputFormat.Table,
        "wide" => OutputFormat.Wide,
        "yaml" => OutputFormat.Yaml,
        "json" => OutputFormat.Json,
        "name" => OutputFormat.Name,
        _ => throw new SettingException($"--output: \"{value}\" is not one of wide, yaml, json, name"),
    };
}

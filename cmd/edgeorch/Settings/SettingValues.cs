using System.Globalization;
using System.Net;

namespace EdgeOrch.Cli.Settings;

/// <summary>Resolved settings, each with the place it came from for error messages.</summary>
internal sealed class SettingValues(IReadOnlyDictionary<string, (string Value, string Source)> values)
{
    /// <summary>The text; empty when nobody set it and there is no default.</summary>
    public string Text(string name) => values[name].Value;

    /// <summary>The text, or null when it is empty.</summary>
    public string? TextOrNull(string name) => Text(name) is { Length: > 0 } text ? text : null;

    /// <summary>A switch.</summary>
    public bool Switch(string name) => Text(name) switch
    {
        "true" or "1" or "yes" => true,
        "" or "false" or "0" or "no" => false,
        _ => throw Wrong(name, "is neither true nor false"),
    };

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<string> Items(string name) => Text(name).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A whole number in a range.</summary>
    public int Number(string name, int min, int max) =>
        int.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw Wrong(name, $"is not a whole number from {min} to {max}");

    /// <summary>A duration such as <c>40s</c>, <c>5m</c> or <c>1h</c>.</summary>
    public TimeSpan Duration(string name)
    {
        var text = Text(name);
        var unit = text.Length > 1 ? text[^1] : ' ';
        var seconds = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return seconds > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? TimeSpan.FromSeconds(amount * seconds)
            : throw Wrong(name, "is not a duration such as 40s, 5m or 1h");
    }

    /// <summary>An IP address, or null when empty.</summary>
    public IPAddress? Address(string name) => Text(name) is not { Length: > 0 } text
        ? null
        : IPAddress.TryParse(text, out var address) ? address : throw Wrong(name, "is not an IP address");

    /// <summary>An IP network such as <c>10.42.0.0/16</c>.</summary>
    public IPNetwork Network(string name) =>
        IPNetwork.TryParse(Text(name), out var network) ? network : throw Wrong(name, "is not an IP network such as 10.42.0.0/16");

    /// <summary>One of several words.</summary>
    public string OneOf(string name, params string[] words) =>
        words.Contains(Text(name)) ? Text(name) : throw Wrong(name, $"is not one of {string.Join(", ", words)}");

    /// <summary>The error for a wrong value.</summary>
    public SettingException Wrong(string name, string why) => new($"{values[name].Source}: \"{Text(name)}\" {why}");
}

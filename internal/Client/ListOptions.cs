using System.Globalization;
using System.Text;

namespace EdgeOrch.Client;

/// <summary>What part of a collection to read or watch.</summary>
public sealed record ListOptions
{
    /// <summary>A label selector in its string form.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>A field selector, for example <c>spec.nodeName=edge-1</c>.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>The revision to read at or watch from; null reads the newest.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>The most objects in one answer; 0 is no limit.</summary>
    public int Limit { get; init; }

    /// <summary>Where the previous page ended.</summary>
    public string? Continue { get; init; }

    internal string ToQuery(bool watch)
    {
        var query = new StringBuilder();
        Append(query, "labelSelector", LabelSelector);
        Append(query, "fieldSelector", FieldSelector);
        Append(query, "resourceVersion", ResourceVersion);
        Append(query, "limit", Limit == 0 ? null : Limit.ToString(CultureInfo.InvariantCulture));
        Append(query, "continue", Continue);
        if (watch)
        {
            Append(query, "watch", "true");
            Append(query, "allowWatchBookmarks", "true");
        }

        return query.ToString();
    }

    private static void Append(StringBuilder query, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            query.Append(query.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}

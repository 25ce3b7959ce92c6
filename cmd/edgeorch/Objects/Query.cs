using System.Text;

namespace EdgeOrch.Cli.Objects;

/// <summary>Builds query strings. Pure.</summary>
internal static class Query
{
    /// <summary>Joins parameters, percent-encoded; those without a value are left out.</summary>
    public static string Of(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Append(query.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return query.ToString();
    }
}

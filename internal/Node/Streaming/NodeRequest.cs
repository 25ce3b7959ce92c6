using EdgeOrch.Client.Tunnel;

namespace EdgeOrch.Node.Streaming;

/// <summary>A request to the node's API, taken apart.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Segments">The path's parts, unescaped.</param>
/// <param name="Query">Parameters by name; a parameter may come several times.</param>
public sealed record NodeRequest(string Method, IReadOnlyList<string> Segments, IReadOnlyDictionary<string, IReadOnlyList<string>> Query)
{
    /// <summary>Takes an offer apart.</summary>
    public static NodeRequest From(TunnelOffer offer)
    {
        var question = offer.Path.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? offer.Path : offer.Path[..question];
        var query = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var pair in (question < 0 ? "" : offer.Path[(question + 1)..]).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Unescape(equals < 0 ? pair : pair[..equals]);
            if (!query.TryGetValue(name, out var values))
            {
                query[name] = values = [];
            }

            values.Add(equals < 0 ? "" : Unescape(pair[(equals + 1)..]));
        }

        return new NodeRequest(
            offer.Method,
            [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)],
            query.ToDictionary(q => q.Key, q => (IReadOnlyList<string>)q.Value, StringComparer.Ordinal));
    }

    /// <summary>All values of a parameter.</summary>
    public IReadOnlyList<string> Values(string name) => Query.GetValueOrDefault(name) ?? [];

    /// <summary>Whether a parameter says yes.</summary>
    public bool Flag(string name) =>
        Values(name) is [{ Length: > 0 } value, ..] && value != "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first value of every parameter.</summary>
    public IReadOnlyDictionary<string, string> FirstValues() => Query.ToDictionary(q => q.Key, q => q.Value[0], StringComparer.Ordinal);

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

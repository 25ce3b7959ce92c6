using System.Text.Json.Nodes;

namespace EdgeOrch.Stress.Tests.Model;

/// <summary>What the model knows of one ConfigMap: its data and the label that selectors look at. Immutable.</summary>
internal sealed record MapState(SortedDictionary<string, string> Data, string? Tier)
{
    /// <summary>Reads an object as the API shows it.</summary>
    public static MapState Of(JsonObject value) => new(
        new SortedDictionary<string, string>(
            (value["data"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => (string)pair.Value!, StringComparer.Ordinal), StringComparer.Ordinal),
        (string?)(value["metadata"]!["labels"] as JsonObject)?["tier"]);

    /// <summary>This state with some data set, and data of null removed.</summary>
    public MapState With(IEnumerable<KeyValuePair<string, string?>> changes, string? tier)
    {
        SortedDictionary<string, string> data = new(Data, StringComparer.Ordinal);
        foreach ((string key, string? value) in changes)
        {
            if (value is null)
            {
                data.Remove(key);
            }
            else
            {
                data[key] = value;
            }
        }

        return new MapState(data, tier ?? Tier);
    }

    /// <inheritdoc/>
    public bool Equals(MapState? other) => other is not null && Tier == other.Tier && Data.SequenceEqual(other.Data);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Tier, Data.Count);

    /// <inheritdoc/>
    public override string ToString() => $"tier {Tier ?? "none"}: {string.Join(' ', Data.Select(pair => $"{pair.Key}={pair.Value}"))}";
}

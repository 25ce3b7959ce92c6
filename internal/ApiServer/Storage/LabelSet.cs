namespace EdgeOrch.ApiServer.Storage;

/// <summary>The labels of an object, as small as they can be: keys and values in turn. Immutable.</summary>
internal readonly struct LabelSet(string[] pairs)
{
    private readonly string[]? _pairs = pairs;

    /// <summary>The value of a label, or null when the object does not have it.</summary>
    public string? Find(string key)
    {
        var pairs = _pairs ?? [];
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (pairs[i] == key)
            {
                return pairs[i + 1];
            }
        }

        return null;
    }

    /// <summary>A copy to look many labels up in.</summary>
    public IReadOnlyDictionary<string, string> ToDictionary()
    {
        var pairs = _pairs ?? [];
        var labels = new Dictionary<string, string>(pairs.Length / 2, StringComparer.Ordinal);
        for (var i = 0; i < pairs.Length; i += 2)
        {
            labels[pairs[i]] = pairs[i + 1];
        }

        return labels;
    }
}

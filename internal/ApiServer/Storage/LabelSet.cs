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
}

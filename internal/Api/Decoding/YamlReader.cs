using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeOrch.Api.Decoding;

/// <summary>Builds the node tree of one document from the parser's events.</summary>
internal sealed class YamlReader(IParser parser)
{
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];

    /// <summary>Reads the document whose first content event is current; leaves the parser on the document's end.</summary>
    public YamlNode ReadDocument() => ReadNode(depth: 0);

    private YamlNode ReadNode(int depth)
    {
        var current = parser.Current ?? throw new YamlException("unexpected end of the document");
        if (depth > DecodeLimits.MaxDepth)
        {
            throw new YamlException(current.Start, current.End, "nested too deeply");
        }

        switch (current)
        {
            case Scalar scalar:
                parser.MoveNext();
                return Remember(scalar.Anchor, new YamlScalar(scalar.Value, scalar.Style, scalar.Tag.IsEmpty ? null : scalar.Tag.Value));
            case AnchorAlias alias:
                parser.MoveNext();
                return _anchors.TryGetValue(alias.Value, out var target)
                    ? target
                    : throw new YamlException(alias.Start, alias.End, $"unknown anchor '{alias.Value}' referenced");
            case SequenceStart start:
                return ReadSequence(start, depth);
            case MappingStart start:
                return ReadMapping(start, depth);
            default:
                throw new YamlException(current.Start, current.End, $"unexpected {current.GetType().Name}");
        }
    }

    private YamlSequence ReadSequence(SequenceStart start, int depth)
    {
        var items = new List<YamlNode>();
        parser.MoveNext();
        while (parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        parser.MoveNext();
        return Remember(start.Anchor, new YamlSequence(items));
    }

    private YamlMapping ReadMapping(MappingStart start, int depth)
    {
        var entries = new List<KeyValuePair<string, YamlNode>>();
        var merged = new List<YamlMapping>();
        parser.MoveNext();
        while (parser.Current is not MappingEnd)
        {
            var position = parser.Current!;
            if (ReadNode(depth + 1) is not YamlScalar key)
            {
                throw new YamlException(position.Start, position.End, "keys must be scalars");
            }

            var value = ReadNode(depth + 1);
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                AddMerged(merged, value, position);
                continue;
            }

            entries.Add(new KeyValuePair<string, YamlNode>(key.Value, value));
        }

        parser.MoveNext();
        var present = entries.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
        entries.AddRange(merged.SelectMany(m => m.Entries).Where(e => present.Add(e.Key)));
        return Remember(start.Anchor, new YamlMapping(entries));
    }

    private static void AddMerged(List<YamlMapping> merged, YamlNode value, ParsingEvent position)
    {
        switch (value)
        {
            case YamlMapping mapping:
                merged.Add(mapping);
                break;
            case YamlSequence sequence when sequence.Items.All(i => i is YamlMapping):
                merged.AddRange(sequence.Items.Cast<YamlMapping>());
                break;
            default:
                throw new YamlException(position.Start, position.End, "a merge key needs a mapping or a list of mappings");
        }
    }

    private T Remember<T>(AnchorName anchor, T node)
        where T : YamlNode
    {
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node;
        }

        return node;
    }
}

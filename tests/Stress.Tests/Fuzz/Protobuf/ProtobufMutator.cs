namespace EdgeOrch.Stress.Tests.Fuzz.Protobuf;

/// <summary>Spoils objects in Kubernetes' protobuf encoding: fields, lengths and nesting as a tree, then single bytes, then the envelope.</summary>
internal sealed class ProtobufMutator(ValueMaker values, Random random)
{
    private static readonly ulong[] Numbers = [0, 1, 2, 127, 128, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63, ulong.MaxValue];

    /// <summary>A spoiled copy of an envelope; sometimes an unspoiled one.</summary>
    public byte[] Spoil(ProtobufEnvelope whole)
    {
        ProtobufEnvelope envelope = whole.Copy();
        for (int i = random.Next(4); i > 0; i--)
        {
            List<WireMessage> messages = envelope.Object.All();
            Change(messages[random.Next(messages.Count)].Fields);
        }

        if (random.Next(10) == 0)
        {
            Change(envelope.Message.All()[0].Fields);
        }

        byte[] bytes = envelope.Write();
        return random.Next(5) == 0 ? SpoilBytes(bytes) : bytes;
    }

    private void Change(List<WireField> fields)
    {
        if (fields.Count == 0)
        {
            fields.Add(Unknown());
            return;
        }

        int at = random.Next(fields.Count);
        WireField field = fields[at];
        switch (random.Next(13))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.InsertRange(random.Next(fields.Count), Enumerable.Range(0, random.Next(1, 4)).Select(_ => field.Copy()));
                break;
            case 2:
                Reorder(fields);
                break;
            case 3:
                fields.Insert(at, Unknown());
                break;
            case 4:
                field.Number = random.Next(3) == 0 ? Numbers[random.Next(Numbers.Length)] >> 3 : (ulong)random.Next(20);
                break;
            case 5:
                field.WireType = random.Next(8);
                break;
            case 6:
                field.ClaimedLength = random.Next(2) == 0 ? Numbers[random.Next(Numbers.Length)] : (ulong)random.Next(300);
                break;
            case 7:
                Nest(fields, at);
                break;
            case 8:
                (field.Bytes, field.Message) = (fields[random.Next(fields.Count)].Copy().Bytes, null);
                break;
            default:
                Refill(field);
                break;
        }
    }

    private void Refill(WireField field)
    {
        field.Value = Numbers[random.Next(Numbers.Length)];
        if (field.WireType == WireField.Delimited && (field.Message is null || random.Next(3) == 0))
        {
            field.Message = null;
            field.Bytes = random.Next(4) == 0 ? Noise() : System.Text.Encoding.UTF8.GetBytes(values.Text());
        }
    }

    private void Reorder(List<WireField> fields)
    {
        WireField[] order = [.. fields];
        random.Shuffle(order);
        fields.Clear();
        fields.AddRange(order);
    }

    // The message in itself, deeper than any object; or the payload in empty shells of the same number.
    private void Nest(List<WireField> fields, int at)
    {
        WireField field = fields[at];
        bool whole = random.Next(2) == 0;
        for (int i = random.Next(1, 300); i > 0; i--)
        {
            List<WireField> inner = [field.Copy()];
            if (whole && i < 4)
            {
                inner.AddRange(fields.Where(other => other != fields[at]).Select(other => other.Copy()));
            }

            field = new WireField { Number = field.Number, WireType = WireField.Delimited, Message = new WireMessage(inner) };
        }

        fields[at] = field;
    }

    private byte[] SpoilBytes(byte[] bytes)
    {
        switch (random.Next(5))
        {
            case 0:
                return bytes[..random.Next(bytes.Length + 1)];
            case 1:
                int at = random.Next(bytes.Length);
                return [.. bytes[..at], .. Enumerable.Repeat((byte)0xff, random.Next(1, 12)), .. bytes[at..]];
            case 2:
                return [.. bytes, .. Noise()];
            default:
                for (int i = random.Next(1, 10); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                return bytes;
        }
    }

    private WireField Unknown()
    {
        ulong number = random.Next(2) == 0 ? (ulong)random.Next(1, 40) : (1UL << 29) - (ulong)random.Next(1, 3);
        return random.Next(3) switch
        {
            0 => WireField.Of(number, Numbers[random.Next(Numbers.Length)]),
            1 => WireField.Of(number, Noise()),
            _ => new WireField { Number = number, WireType = random.Next(2) == 0 ? WireField.Fixed64 : WireField.Fixed32, Bytes = new byte[8] },
        };
    }

    private byte[] Noise()
    {
        byte[] noise = new byte[random.Next(100)];
        random.NextBytes(noise);
        return noise;
    }
}

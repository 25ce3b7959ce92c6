using System.Globalization;
using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Tests.Language;

/// <summary>Short words for changes of one server's part: <c>v4</c>, <c>l4</c>, <c>r4</c>.</summary>
internal static class Changes
{
    internal static MemberChange Parse(string word) => new(
        word[0] switch
        {
            'v' => MemberChangeKind.AddVoter,
            'l' => MemberChangeKind.AddLearner,
            'r' => MemberChangeKind.Remove,
            _ => throw new FormatException($"{word} is no change"),
        },
        long.Parse(word.AsSpan(1), CultureInfo.InvariantCulture));
}

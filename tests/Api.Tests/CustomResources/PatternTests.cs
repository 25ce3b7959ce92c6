using EdgeOrch.Api.CustomResources.Patterns;

namespace EdgeOrch.Api.Tests.CustomResources;

public sealed class PatternTests
{
    [Theory]
    [InlineData("^[a-z]+$", "abc", true)]
    [InlineData("^[a-z]+$", "abc1", false)]
    [InlineData("^[a-z]+$", "abc\n", false)]
    [InlineData("b", "abc", true)]
    [InlineData("", "anything", true)]
    [InlineData("^$", "", true)]
    [InlineData("^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$", "* * * * */5", true)]
    [InlineData("^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$", "* * * *", false)]
    [InlineData("^a{2,3}$", "aa", true)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^a{2,}$", "aaaa", true)]
    [InlineData("^a{,3}$", "a{,3}", true)]
    [InlineData("^(?i)HeLLo$", "hEllO", true)]
    [InlineData("^(?i:a)b$", "Ab", true)]
    [InlineData("^(?i:a)b$", "AB", false)]
    [InlineData("^[^/]+$", "a/b", false)]
    [InlineData("^[[:alpha:]_]+$", "ab_", true)]
    [InlineData("^[]a]+$", "]a", true)]
    [InlineData("^\\p{Lu}\\pL*$", "Ärger", true)]
    [InlineData("^\\w+$", "é", false)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^.$", "\n", false)]
    [InlineData("(?s)^.$", "\n", true)]
    [InlineData("(?m)^b$", "a\nb\nc", true)]
    [InlineData("\\bfoo\\b", "a foo b", true)]
    [InlineData("\\bfoo\\b", "afoo", false)]
    [InlineData("^\\Q.*\\E$", ".*", true)]
    [InlineData("^\\x41\\x{1F600}$", "A😀", true)]
    [InlineData("^(?P<year>\\d{4})-(?P<month>\\d\\d)$", "2024-01", true)]
    [InlineData("^(|a|bc)$", "bc", true)]
    [InlineData("^(a*)*$", "aaab", false)]
    public void Matches_as_RE2_does(string pattern, string text, bool expected)
    {
        Assert.True(Pattern.TryParse(pattern, out var parsed, out var problem), problem);
        Assert.Equal(expected, parsed.IsMatch(text));
    }

    [Theory]
    [InlineData("(abc", "error parsing regexp: missing closing ): `(abc`")]
    [InlineData("abc)", "error parsing regexp: unexpected ): `abc)`")]
    [InlineData("[a", "error parsing regexp: missing closing ]: `[a`")]
    [InlineData("*a", "error parsing regexp: missing argument to repetition operator: `*`")]
    [InlineData("a**", "error parsing regexp: invalid nested repetition operator: `**`")]
    [InlineData("(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("(a)\\1", "error parsing regexp: invalid escape sequence: `\\1`")]
    [InlineData("[b-a]", "error parsing regexp: invalid character class range: `b-a`")]
    [InlineData("a{1001}", "error parsing regexp: invalid repeat count: `{1001}`")]
    [InlineData("(a{100}){11}", "error parsing regexp: invalid repeat count: `{11}`")]
    [InlineData("\\p{Nonsense}", "error parsing regexp: invalid character class range: `\\p{Nonsense}`")]
    [InlineData("a\\", "error parsing regexp: trailing backslash at end of expression: ``")]
    public void Says_what_is_wrong_with_an_expression(string pattern, string expected)
    {
        Assert.False(Pattern.TryParse(pattern, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void An_expression_of_very_many_steps_is_refused()
    {
        Assert.True(Pattern.TryParse(string.Concat(Enumerable.Repeat("a{1000}", 19)), out _, out _));
        Assert.False(Pattern.TryParse(string.Concat(Enumerable.Repeat("a{1000}", 21)), out _, out var problem));
        Assert.StartsWith("error parsing regexp: expression too large", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|aa)+$")]
    [InlineData("([a-z]{1,50}){1,20}$")]
    public void An_expression_that_explodes_elsewhere_ends(string pattern)
    {
        Assert.True(Pattern.TryParse(pattern, out var parsed, out _));
        Assert.False(parsed.IsMatch(new string('a', 5000) + "!"));
    }
}

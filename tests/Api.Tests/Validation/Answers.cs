using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Tests.Validation;

/// <summary>Compares what validation answers with what a test expects.</summary>
internal static class Answers
{
    /// <summary>One of the errors contains the text; where that is empty there are none.</summary>
    public static void Contain(IReadOnlyList<FieldError> errors, string expected)
    {
        var all = errors.Select(static e => e.ToString()).ToList();
        Assert.True(expected.Length == 0 ? all.Count == 0 : all.Exists(e => e.Contains(expected, StringComparison.Ordinal)),
            $"expected: {expected}\nanswered:\n{string.Join('\n', all)}");
    }
}

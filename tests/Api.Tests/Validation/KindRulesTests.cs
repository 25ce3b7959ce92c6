using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.Tests.Validation;

/// <summary>Every kind has a good object, which passes as new and unchanged; nothing that is done to it makes validation fall over.</summary>
public sealed class KindRulesTests
{
    private const int Seed = 20_260_401;
    private const int RoundsPerObject = 400;

    public static TheoryData<string> Keys => ValidObjects.Keys;

    [Theory]
    [MemberData(nameof(Keys))]
    public void Good_objects_pass(string name)
    {
        Assert.Empty(ValidObjects.Create(name, "").Select(static e => e.ToString()));
        Assert.Empty(ValidObjects.Update(name, "").Select(static e => e.ToString()));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Whatever_is_broken_is_answered_with_errors(string name)
    {
        var random = new Random(Seed + name.Sum(static c => c));
        for (var round = 0; round < RoundsPerObject; round++)
        {
            var value = ValidObjects.Read(name, "", out var kind);
            var original = value.DeepClone().AsObject();
            for (var i = 0; i <= round % 3; i++)
            {
                Breakage.Break(value, random);
            }

            try
            {
                Validator.ValidateCreate(kind, value);
                Validator.ValidateUpdate(kind, value, original);
                Validator.ValidateUpdate(kind, original, value);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {Seed}, {name}, round {round}: {e}\n{value.ToJsonString()}");
            }
        }
    }

    [Fact]
    public void Every_stored_kind_has_a_good_object_here_or_its_own_tests()
    {
        string[] elsewhere = ["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "CustomResourceDefinition"];
        var known = ValidObjects.All.Keys.Select(static k => { ValidObjects.Read(k, "", out var kind); return kind.ToString(); }).ToHashSet();
        Assert.Empty(TestObjects.Catalog.Kinds.Where(k => k.BuiltIn && k.Stored && !elsewhere.Contains(k.Kind) && !known.Contains(k.ToString())).Select(static k => k.ToString()));
    }
}

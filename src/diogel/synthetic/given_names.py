"""Common given names, most common first, by culture, sex and generation. Combined at random, they are nobody's."""

from __future__ import annotations


def words(text: str) -> list[str]:
    """A list written as a sentence: easier to read and to add to."""
    return text.split()


_WELSH_WOMEN = (
    "Margaret Mair Gwen Megan Eirlys Beti Nesta Dilys Eluned Menna Glenys Ceridwen Rhiannon Olwen Gwyneth Morfydd Enid Bronwen "
    "Myfanwy Nerys Meinir Eirwen Carys Delyth Gaynor",
    "Siân Rhian Bethan Catrin Lowri Angharad Nia Sioned Ffion Elin Llinos Eleri Mari Heledd Sara Rhian Nerys Manon Branwen Gwenno "
    "Lisa Anwen Non Awen Ceri Leri Meleri Eirian",
    "Seren Mali Ffion Cadi Erin Efa Alys Gwen Lili Martha Nansi Elsi Casi Beca Megan Ela Cari Eira Mabli Anest Greta Lleucu Malan "
    "Miriam Enlli Leusa Heti Non Mared",
)
_WELSH_MEN = (
    "John David William Gwilym Emrys Idris Ifor Elwyn Gwyn Alun Dewi Glyn Hywel Eirwyn Trefor Islwyn Aneurin Ieuan Meirion Arwel "
    "Cledwyn Ellis Goronwy Emyr Huw",
    "Huw Rhys Gareth Dafydd Geraint Gethin Aled Rhodri Iwan Dylan Owain Emyr Siôn Eifion Guto Meirion Gerallt Ceri Eurig Bedwyr "
    "Ioan Llŷr Rhydian Tudur Carwyn Gwion Gruffydd Gavin",
    "Osian Macsen Harri Tomos Rhys Jac Guto Elis Ioan Gruff Cai Mabon Ifan Owain Twm Morgan Caio Deio Steffan Llew Gethin Efan "
    "Siôn Iolo Elgan Hedd Ynyr Cian Math Eban",
)
_BRITISH_WOMEN = (
    "Margaret Patricia Jean Susan Christine Ann Mary Barbara Linda Carol Sheila Maureen Janet Pauline Joan Pamela Brenda Kathleen "
    "Elizabeth Dorothy Marion Jacqueline Judith Gillian Valerie Sandra Wendy Lesley Diane Eileen Hazel Rita Marjorie Sylvia",
    "Sarah Claire Nicola Emma Lisa Joanne Michelle Helen Samantha Karen Rachel Louise Victoria Rebecca Laura Kelly Amanda Julie "
    "Alison Gemma Natalie Hannah Katie Jennifer Charlotte Stacey Kerry Tracy Leanne Stephanie Amy Danielle Kirsty Vicky Zoe Donna",
    "Olivia Amelia Isla Ava Emily Isabella Mia Poppy Ella Lily Sophie Evie Grace Jessica Chloe Freya Daisy Millie Ruby Phoebe "
    "Florence Elsie Willow Ellie Sienna Maisie Lola Imogen Abigail Lexi Summer Lacey Scarlett Harriet",
)
_BRITISH_MEN = (
    "John David Michael Peter Robert Alan William Brian James Anthony Kenneth Roger Terence Derek Raymond Keith Dennis Ronald "
    "Colin Barry George Geoffrey Malcolm Graham Roy Trevor Norman Leonard Clive Gordon Stuart Neville Ernest Maurice",
    "David Paul Andrew Mark Stephen Christopher Michael Richard Matthew James Daniel Lee Jason Craig Gary Simon Jonathan Darren "
    "Ian Kevin Adam Thomas Robert Philip Neil Nicholas Ryan Carl Wayne Shaun Dean Martin Scott Benjamin Liam",
    "Oliver Jack Harry George Noah Charlie Jacob Alfie Freddie Oscar Leo Logan Archie Theo Thomas James Joshua Henry William Max "
    "Lucas Ethan Arthur Mason Isaac Harrison Teddy Finley Daniel Riley Tyler Connor Kai Jayden Callum",
)
_SOUTH_ASIAN_WOMEN = words(
    "Fatima Ayesha Nasreen Priya Rukhsana Shabana Anjali Sadia Zainab Meera Sunita Parveen Rabia Salma Nadia Kavita Amina Shazia"
)
_SOUTH_ASIAN_MEN = words(
    "Mohammed Muhammad Imran Rajesh Tariq Arjun Sanjay Bilal Hassan Usman Vikram Asif Kamran Abdul Zahid Amir Rahul Faisal"
)
_BLACK_WOMEN = words(
    "Grace Abena Ngozi Blessing Precious Esther Chioma Adwoa Faith Yasmin Amara Patience Keisha Marcia Joy Zuri Hodan Adaeze"
)
_BLACK_MEN = words(
    "Emmanuel Kwame Chinedu Samuel Tunde Joseph Isaac Kofi Marcus Leroy Abdi Daniel Winston Tendai Elijah Obinna Malachi Femi"
)
_POLISH_WOMEN = words(
    "Anna Katarzyna Agnieszka Magdalena Joanna Ewa Monika Aleksandra Zofia Julia Natalia Wiktoria Ioana Elena Oksana Danuta"
)
_POLISH_MEN = words("Piotr Krzysztof Tomasz Marcin Paweł Michał Jakub Adam Łukasz Andrzej Mateusz Kacper Andrei Mihai Oleksandr Szymon")
_CHINESE_WOMEN = words("Mei Li Xiu Wing Yan Ka-Yan Jia Hui Min Ling Siu Lai Yuk Fang")
_CHINESE_MEN = words("Wei Jun Chi Ming Ho Kwok Jian Hao Tao Kin Siu Feng Lok Bo")
_ARAB_WOMEN = words("Layla Mariam Nour Huda Rania Samira Leila Shirin Parisa Dilan Rojin Yasmin Hala Amal")
_ARAB_MEN = words("Ahmed Omar Yusuf Khalid Ali Karim Mustafa Reza Hussein Saman Hiwa Tarek Ibrahim Nabil")


def _split(texts: tuple[str, str, str]) -> tuple[list[str], list[str], list[str]]:
    return words(texts[0]), words(texts[1]), words(texts[2])


CULTURES = ("welsh", "british", "polish", "south_asian", "black", "chinese", "arab")

GIVEN: dict[tuple[str, str], tuple[list[str], list[str], list[str]]] = {
    ("welsh", "F"): _split(_WELSH_WOMEN), ("welsh", "M"): _split(_WELSH_MEN),
    ("british", "F"): _split(_BRITISH_WOMEN), ("british", "M"): _split(_BRITISH_MEN),
    ("polish", "F"): (_POLISH_WOMEN,) * 3, ("polish", "M"): (_POLISH_MEN,) * 3,
    ("south_asian", "F"): (_SOUTH_ASIAN_WOMEN,) * 3, ("south_asian", "M"): (_SOUTH_ASIAN_MEN,) * 3,
    ("black", "F"): (_BLACK_WOMEN,) * 3, ("black", "M"): (_BLACK_MEN,) * 3,
    ("chinese", "F"): (_CHINESE_WOMEN,) * 3, ("chinese", "M"): (_CHINESE_MEN,) * 3,
    ("arab", "F"): (_ARAB_WOMEN,) * 3, ("arab", "M"): (_ARAB_MEN,) * 3,
}  # fmt: skip
"""(culture, sex) -> names of those born before 1965, until 1999, and since."""

NICKNAMES = {
    "Margaret": "Peggy", "Patricia": "Pat", "Susan": "Sue", "Christine": "Chris", "Barbara": "Barb", "Elizabeth": "Liz",
    "Kathleen": "Kath", "Pamela": "Pam", "Jacqueline": "Jackie", "Gillian": "Gill", "Sandra": "Sandy", "Samantha": "Sam",
    "Rebecca": "Becky", "Victoria": "Vicky", "Nicola": "Nicky", "Michelle": "Shell", "Jennifer": "Jenny", "Charlotte": "Charlie",
    "Katie": "Kate", "Stephanie": "Steph", "Danielle": "Dani", "Amanda": "Mandy", "Isabella": "Bella", "Jessica": "Jess",
    "Abigail": "Abi", "Olivia": "Liv", "Amelia": "Millie", "Angharad": "Hari", "Catrin": "Cati", "Rhiannon": "Rhi", "Bronwen": "Bron",
    "Bethan": "Beth", "Myfanwy": "Myf", "John": "Jack", "David": "Dai", "William": "Bill", "Michael": "Mike", "Robert": "Bob",
    "Anthony": "Tony", "Kenneth": "Ken", "Terence": "Terry", "Raymond": "Ray", "Ronald": "Ron", "Geoffrey": "Geoff", "Stephen": "Steve",
    "Christopher": "Chris", "Richard": "Rich", "Matthew": "Matt", "Daniel": "Danny", "Jonathan": "Jon", "Andrew": "Andy", "Thomas": "Tom",
    "Philip": "Phil", "Nicholas": "Nick", "Benjamin": "Ben", "Joshua": "Josh", "Alfie": "Alf", "Samuel": "Sam", "Joseph": "Joe",
    "Dafydd": "Dai", "Gwilym": "Gwil", "Tomos": "Twm", "Gruffydd": "Gruff", "Rhydian": "Rhyd", "Geraint": "Ger", "Meirion": "Mei",
    "Gareth": "Gaz", "Mohammed": "Mo", "Muhammad": "Mo", "Katarzyna": "Kasia", "Agnieszka": "Aga", "Magdalena": "Magda",
    "Aleksandra": "Ola", "Krzysztof": "Krzys", "Emmanuel": "Manny",
}  # fmt: skip

SPELLINGS = {
    "Siân": "Sian", "Siôn": "Sion", "Llŷr": "Llyr", "Stephen": "Steven", "Catrin": "Katrin", "Rhys": "Reece", "Dafydd": "David",
    "Huw": "Hugh", "Ioan": "Iwan", "Claire": "Clare", "Sara": "Sarah", "Sarah": "Sara", "Ann": "Anne", "Mair": "Mary", "Lowri": "Laura",
    "Geraint": "Gerraint", "Gareth": "Garath", "Mohammed": "Mohamed", "Muhammad": "Mohammad", "Ffion": "Fion", "Tomos": "Thomas",
    "Owain": "Owen", "Elin": "Ellen", "Alun": "Alan", "Philip": "Phillip", "Nicola": "Nichola", "Lesley": "Leslie", "Alison": "Allison",
    "Kerry": "Kerrie", "Tracy": "Tracey", "Stacey": "Stacy", "Jayden": "Jaden", "Callum": "Calum", "Aled": "Alud", "Paweł": "Pawel",
    "Michał": "Michal", "Łukasz": "Lukasz", "Fatima": "Fatimah", "Ayesha": "Aisha", "Yusuf": "Yousef", "Ahmed": "Ahmad", "Harri": "Harry",
    "Jac": "Jack", "Lili": "Lily", "Rebecca": "Rebekah", "Megan": "Meghan", "Gruff": "Griff", "Morgan": "Morgun", "Bethan": "Bethanne",
    "Angharad": "Angarad",
}  # fmt: skip
"""As somebody else would write it down: without its accent, in English, by ear."""
